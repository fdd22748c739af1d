"""Shape of what is found."""

from pydantic import BaseModel

from serving.competitions.schemas import COMPETITION, CompetitionRead
from serving.matches.schemas import MATCH, MatchRead
from serving.schemas import example
from serving.teams.schemas import TEAM, TeamRead


class Found(BaseModel):
    """What is called that."""

    model_config = example(
        world="simulated", q="ask", teams=[TEAM], competitions=[COMPETITION], matches=[MATCH]
    )

    world: str
    q: str
    teams: list[TeamRead]
    competitions: list[CompetitionRead]
    matches: list[MatchRead]
