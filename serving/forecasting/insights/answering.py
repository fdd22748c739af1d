"""Rules of questions: a fixed set of queries, each with the rows that its answer rests on.

A question is only ever looked at for keywords and names of teams (`words.questions`); nothing of
it reaches the database, and nothing of it is kept.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from serving.football.standings.service import read_standings
from serving.football.teams.schemas import TeamDetail
from serving.football.teams.service import read_one
from serving.forecasting.insights import service
from serving.forecasting.insights.schemas import AnswerRead, LanguageName, QuestionWrite
from serving.forecasting.track_record.service import read_record
from serving.kit.postgres.database import Database
from storage.football.statements import matches, teams
from storage.forecast.statements import forecasts
from storage.kit.statements import clock
from words import insights, questions
from words.dates import instant
from words.language import language, use
from words.questions import Asked

_MOST_TEAMS = 5_000
_MOST_ROWS = 5
_NEXT = 3
_OUR_TRACK = "odds_free"
_BASE = "base_rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """An answer, before it is known for which query."""

    text: str
    rows: Sequence[Mapping[str, Any]]


async def answer(database: Database, world: str, asked: QuestionWrite) -> AnswerRead:
    """Answer a question, or say what can be answered."""
    code: LanguageName = asked.language
    rows = await database.fetch(
        teams.page(filters=frozenset[str](), is_continued=False), limit=_MOST_TEAMS
    )
    names = {row["team_id"]: row["name"] for row in rows}
    meant = questions.route(asked.question, names)
    shown = next(iter(names.values()), "Aberwick")
    if meant is None:
        with use(language(code)):
            return AnswerRead(
                world=world,
                answered=False,
                text=questions.unanswered(),
                query=None,
                rows=[],
                examples=questions.examples(shown),
            )
    found = await _QUERIES[meant.query](database, world, meant, code)
    with use(language(code)):
        examples = questions.examples(names[meant.team_ids[0]] if meant.team_ids else shown)
    return AnswerRead(
        world=world,
        answered=bool(found.rows),
        text=found.text,
        query=meant.query,
        rows=[dict(row) for row in found.rows],
        examples=examples,
    )


async def _forecast(database: Database, world: str, asked: Asked, code: str) -> _Found:
    team = await read_one(database, world, asked.team_ids[0])
    now = await database.fetch_one(clock.now())
    coming = await database.fetch(
        matches.page(
            filters=frozenset({"team", "statuses", "since"}),
            is_descending=False,
            is_continued=False,
        ),
        team=team.team_id,
        statuses=["scheduled"],
        since=None if now is None else now["now"],
        limit=_NEXT * len(asked.team_ids) * 10,
    )
    other = asked.team_ids[1] if len(asked.team_ids) > 1 else None
    wanted = [
        row
        for row in coming
        if other is None or other in {row["home_team_id"], row["away_team_id"]}
    ][:_NEXT]
    sealed = await database.fetch(
        forecasts.newest_of_matches(), match_ids=[row["match_id"] for row in wanted]
    )
    by_match = {row["match_id"]: row for row in sealed if row["track"] == _OUR_TRACK}
    with use(language(code)):
        for row in wanted:
            forecast = by_match.get(row["match_id"])
            if forecast is None:
                continue
            shares = [forecast[name] for name in ("p_home", "p_draw", "p_away")]
            text = questions.of_forecast(
                row["home_name"], row["away_name"], shares, instant(row["kickoff_at"])
            )
            kept = {
                "match_id": row["match_id"],
                "home": row["home_name"],
                "away": row["away_name"],
                "kickoff_at": row["kickoff_at"].isoformat(),
                "forecast_id": str(forecast["forecast_id"]),
                **dict(zip(("p_home", "p_draw", "p_away"), shares, strict=True)),
            }
            return _Found(text=text, rows=[kept])
        return _Found(text=questions.no_forecast(team.name), rows=[])


async def _standing(database: Database, world: str, asked: Asked, code: str) -> _Found:
    team = await read_one(database, world, asked.team_ids[0])
    with use(language(code)):
        standing = team.standing
        if standing is None:
            return _nothing(team)
        text = questions.of_standing(
            team.name, standing.position, standing.clubs, standing.points, standing.played
        )
    return _Found(text=text, rows=[standing.model_dump(mode="json")])


async def _season(database: Database, world: str, asked: Asked, code: str) -> _Found:
    team = await read_one(database, world, asked.team_ids[0])
    projected = None
    if team.standing is not None:
        table = await read_standings(
            database, world, team.standing.competition.code, team.standing.season
        )
        every = [] if table.projection is None else table.projection.teams
        projected = next((each for each in every if each.team.team_id == team.team_id), None)
    with use(language(code)):
        if projected is None:
            return _nothing(team)
        chances = {zone.value: each.value for zone, each in projected.zones.items()}
        text = questions.of_season(team.name, chances, projected.expected_points.value)
    row = {"team_id": team.team_id, "points": projected.expected_points.value, "zones": chances}
    return _Found(text=text, rows=[row])


async def _results(database: Database, world: str, asked: Asked, code: str) -> _Found:
    team = await read_one(database, world, asked.team_ids[0])
    last = team.form[:_MOST_ROWS]
    with use(language(code)):
        if not last:
            return _nothing(team)
        scores = [
            f"{each.opponent.name} {each.goals_for}\N{EN DASH}{each.goals_against}"
            for each in last
        ]
        text = questions.of_results(team.name, scores)
    return _Found(text=text, rows=[each.model_dump(mode="json") for each in last])


async def _insights(database: Database, world: str, asked: Asked, code: str) -> _Found:
    team = await read_one(database, world, asked.team_ids[0])
    rows = (await service.read_rows(database, "team", [team.team_id]))[:_NEXT]
    with use(language(code)):
        if not rows:
            return _nothing(team)
        text = " ".join(insights.sentence(row["data"]) for row in rows)
    return _Found(text=text, rows=[row["data"] for row in rows])


async def _record(database: Database, world: str, asked: Asked, code: str) -> _Found:
    del asked
    record = await read_record(database, world)
    with use(language(code)):
        for card in record.items:
            score = next((each for each in card.tracks if each.track == _OUR_TRACK), None)
            if card.competition is None and score is not None:
                base = next((each for each in card.tracks if each.track == _BASE), None)
                text = questions.of_record(
                    score.n, score.log_loss, None if base is None else base.log_loss
                )
                return _Found(text=text, rows=[score.model_dump(mode="json")])
        return _Found(text=questions.nothing("Touchline"), rows=[])


def _nothing(team: TeamDetail) -> _Found:
    return _Found(text=questions.nothing(team.name), rows=[])


_QUERIES: Mapping[str, Callable[[Database, str, Asked, str], Awaitable[_Found]]] = {
    "forecast": _forecast,
    "standing": _standing,
    "season_chances": _season,
    "results": _results,
    "insights": _insights,
    "track_record": _record,
}
