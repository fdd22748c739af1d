"""The queries that answer questions: each reads its rows, and puts them into words.

Nothing of a question reaches a statement but the ids of teams that were found in it. Texts are in
the language of the moment.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping

from football.season import has_rules
from football.season.progress import SeasonSoFar
from storage.football.statements import matches, standings, teams
from storage.forecast.statements import forecasts, projections
from storage.insights import statements as facts
from storage.kit import clock
from storage.monitoring.statements import scorecards
from words import insights, questions
from words.dates import instant
from words.questions import Asked, Name

TRACK = "odds_free"
_BASE = "base_rate"
_MOST_TEAMS = 5_000
_MOST_RESULTS = 5
_MOST_COMING = 30
_MOST_FACTS = 3
_OUTCOMES = ("p_home", "p_draw", "p_away")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An answer and the rows it rests on; no rows where nothing is known."""

    text: str
    rows: Sequence[Mapping[str, Any]] = ()


def names_of_teams(connection: Connection) -> dict[int, str]:
    """Return the name of every team, by id."""
    statement = teams.page(filters=frozenset[str](), is_continued=False)
    rows = connection.execute(statement, {"limit": _MOST_TEAMS}).mappings()
    return {row["team_id"]: row["name"] for row in rows}


def answer(connection: Connection, asked: Asked, names: Mapping[int, str]) -> Found:
    """Return the answer to a query."""
    return _QUERIES[asked.query](connection, asked.team_ids, names)


def _forecast(connection: Connection, team_ids: Sequence[int], names: Mapping[int, str]) -> Found:
    other = team_ids[1] if len(team_ids) > 1 else None
    statement = matches.page(
        filters=frozenset({"team", "statuses", "since"}), is_descending=False, is_continued=False
    )
    wanted = {
        "team": team_ids[0],
        "statuses": ["scheduled"],
        "since": clock.now(connection),
        "limit": _MOST_COMING,
    }
    coming = [
        row
        for row in connection.execute(statement, wanted).mappings()
        if other is None or other in {row["home_team_id"], row["away_team_id"]}
    ]
    ids = {"match_ids": [row["match_id"] for row in coming]}
    newest = connection.execute(forecasts.newest_of_matches(), ids).mappings()
    sealed = {row["match_id"]: row for row in newest if row["track"] == TRACK}
    row = next((row for row in coming if row["match_id"] in sealed), None)
    if row is None:
        return Found(text=questions.no_forecast(names[team_ids[0]]))
    forecast = sealed[row["match_id"]]
    shares = [forecast[name] for name in _OUTCOMES]
    kept = {
        "match_id": row["match_id"],
        "home": row["home_name"],
        "away": row["away_name"],
        "kickoff_at": row["kickoff_at"].isoformat(),
        "forecast_id": str(forecast["forecast_id"]),
        **dict(zip(_OUTCOMES, shares, strict=True)),
    }
    when = instant(row["kickoff_at"])
    text = questions.of_forecast(row["home_name"], row["away_name"], shares, when)
    return Found(text=text, rows=[kept])


def _standing(connection: Connection, team_ids: Sequence[int], names: Mapping[int, str]) -> Found:
    season = _season_of(connection, team_ids[0])
    name = names[team_ids[0]]
    if season is None:
        return _nothing(name)
    of_season = {"competition": season["code"], "season": season["label"]}
    so_far = SeasonSoFar.of(
        season["code"],
        season["start_year"],
        connection.execute(standings.matches_of_season(), of_season).mappings().all(),
        connection.execute(standings.adjustments(), of_season).mappings().all(),
    )
    table = so_far.table(on=clock.now(connection).date())
    own = next((each for each in table if so_far.team_ids[each.team] == team_ids[0]), None)
    if own is None:
        return _nothing(name)
    row = {
        "team_id": team_ids[0],
        **of_season,
        "position": own.position,
        "clubs": len(table),
        "points": own.points,
        "played": own.total.played,
    }
    text = questions.of_standing(name, own.position, len(table), own.points, own.total.played)
    return Found(text=text, rows=[row])


def _season_chances(
    connection: Connection, team_ids: Sequence[int], names: Mapping[int, str]
) -> Found:
    season = _season_of(connection, team_ids[0])
    name = names[team_ids[0]]
    if season is None:
        return _nothing(name)
    wanted = {"competition": season["code"], "season": season["label"], "track": TRACK}
    newest = connection.execute(projections.newest_projection(), wanted).mappings().first()
    if newest is None:
        return _nothing(name)
    projection = {"projection_id": newest["projection_id"]}
    projected = connection.execute(projections.projected_teams(), projection).mappings()
    own = next((each for each in projected if each["team_id"] == team_ids[0]), None)
    if own is None:
        return _nothing(name)
    row = {
        "team_id": team_ids[0],
        "projection_id": str(newest["projection_id"]),
        "points": own["expected_points"],
        "zones": dict(own["zones"]),
    }
    text = questions.of_season(name, own["zones"], own["expected_points"])
    return Found(text=text, rows=[row])


def _results(connection: Connection, team_ids: Sequence[int], names: Mapping[int, str]) -> Found:
    statement = matches.page(
        filters=frozenset({"team", "statuses"}), is_descending=True, is_continued=False
    )
    wanted = {"team": team_ids[0], "statuses": ["finished"], "limit": _MOST_RESULTS}
    rows = [
        _seen_from(team_ids[0], row)
        for row in connection.execute(statement, wanted).mappings()
        if row["home_goals_90"] is not None
    ]
    if not rows:
        return _nothing(names[team_ids[0]])
    scores = [
        f"{row['opponent']} {row['goals_for']}\N{EN DASH}{row['goals_against']}" for row in rows
    ]
    return Found(text=questions.of_results(names[team_ids[0]], scores), rows=rows)


def _insights(connection: Connection, team_ids: Sequence[int], names: Mapping[int, str]) -> Found:
    wanted = {"subject_kind": "team", "subject_ids": [str(team_ids[0])], "limit": _MOST_FACTS}
    rows = [row["data"] for row in connection.execute(facts.of_subjects(), wanted).mappings()]
    if not rows:
        return _nothing(names[team_ids[0]])
    return Found(text=" ".join(map(insights.sentence, rows)), rows=rows)


def _record(connection: Connection, team_ids: Sequence[int], names: Mapping[int, str]) -> Found:
    del team_ids, names
    for kind in ("sealed", "backtest"):
        cards = [
            row
            for row in connection.execute(scorecards.latest(), {"of_kind": kind}).mappings()
            if row["competition"] is None
        ]
        own = next((row for row in cards if row["track"] == TRACK), None)
        if own is None:
            continue
        base = next(
            (
                row["log_loss"]
                for row in cards
                if row["track"] == _BASE and row["horizon"] == own["horizon"]
            ),
            None,
        )
        kept = {name: own[name] for name in ("track", "horizon", "n", "log_loss", "rps", "brier")}
        text = questions.of_record(own["n"], own["log_loss"], base)
        return Found(text=text, rows=[{"kind": kind, **kept, "base_rate_log_loss": base}])
    return _nothing("Touchline")


def _season_of(connection: Connection, team_id: int) -> RowMapping | None:
    """Return the newest season of a team that has a table."""
    rows = connection.execute(teams.seasons(), {"team_id": team_id}).mappings()
    return next((row for row in rows if has_rules(row["code"])), None)


def _seen_from(team_id: int, row: RowMapping) -> dict[str, Any]:
    is_home = row["home_team_id"] == team_id
    mine, theirs = ("home", "away") if is_home else ("away", "home")
    return {
        "match_id": row["match_id"],
        "kickoff_at": row["kickoff_at"].isoformat(),
        "opponent": row[f"{theirs}_name"],
        "is_home": is_home,
        "goals_for": row[f"{mine}_goals_90"],
        "goals_against": row[f"{theirs}_goals_90"],
    }


def _nothing(name: str) -> Found:
    return Found(text=questions.nothing(name))


_QUERIES: Mapping[Name, Callable[[Connection, Sequence[int], Mapping[int, str]], Found]] = {
    "forecast": _forecast,
    "standing": _standing,
    "season_chances": _season_chances,
    "results": _results,
    "insights": _insights,
    "track_record": _record,
}
