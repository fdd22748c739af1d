"""How each of ESPN's answers becomes facts, by the endpoint it is stored under."""

from collections.abc import Mapping

from assets.core.articles import ESPN_NEWS
from assets.core.intake import Intake
from sources.espn.parse import PARSER as SCOREBOARD
from sources.espn.rosters import PARSER as ROSTER
from sources.espn.schedule import PARSER as SCHEDULE
from sources.espn.summary import PARSER as SUMMARY
from sources.espn.teams import PARSER as TEAMS
from storage.football.writes import matches, rosters, summaries, teams

PROVIDER = "espn"


def _intake(endpoint: str) -> Intake:
    parser, apply = {
        "scoreboard": (SCOREBOARD, matches.apply),
        "summary": (SUMMARY, summaries.apply),
        "schedule": (SCHEDULE, matches.apply),
        "team": (SCHEDULE, matches.apply),
        "teams": (TEAMS, teams.apply),
        "standings": (TEAMS, teams.apply),
        "roster": (ROSTER, rosters.apply),
    }[endpoint]
    return Intake(provider=PROVIDER, endpoint=endpoint, parser=parser, apply=apply)


ESPN_SUMMARY = _intake("summary")
ESPN_ROSTER = _intake("roster")
ESPN_FILES: Mapping[str, Intake] = {
    **{
        name: _intake(name)
        for name in ("scoreboard", "summary", "schedule", "team", "teams", "standings", "roster")
    },
    ESPN_NEWS.endpoint: ESPN_NEWS,
}
"""What a person may load from files, by endpoint."""
