"""Shape of what is found."""

from pydantic import BaseModel

from serving.football.competitions.schemas import COMPETITION, CompetitionRead
from serving.football.matches.schemas import MATCH, MatchRead
from serving.football.players.schemas import PLAYER, PlayerSummary
from serving.football.teams.schemas import TEAM, TeamRead
from serving.kit.schemas import example


class Found(BaseModel):
    """What is called that."""

    model_config = example(
        world="simulated",
        q="ask",
        teams=[TEAM],
        players=[PLAYER],
        competitions=[COMPETITION],
        matches=[MATCH],
    )

    world: str
    q: str
    teams: list[TeamRead]
    players: list[PlayerSummary]
    competitions: list[CompetitionRead]
    matches: list[MatchRead]
