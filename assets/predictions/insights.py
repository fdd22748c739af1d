"""What is notable now: facts about coming matches, teams and what has just been played."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
from sqlalchemy import Connection, Engine

from assets import contracts, figures
from assets.predictions import gathering, language_model, surroundings
from assets.predictions.endings import TRACK
from assets.predictions.gathering import Coming, Reasons
from assets.result import Materialized
from assets.seasons import read_season
from football.competitions import Competition
from football.grid import ScoreGrid
from football.insights import (
    form,
    headlines,
    importance,
    market,
    moves,
    patterns,
    reasons,
    streaks,
    surprises,
)
from football.insights.fact import Fact, Kind, Subject
from football.insights.headlines import Press
from football.insights.market import Quoted
from football.insights.ranking import ranked
from football.insights.wording import Wording
from football.models import forecaster
from football.models.forecaster import Stack
from football.models.outcome import OutcomeModel
from football.season import rules_of
from football.season.draws import Draws
from football.season.draws_frame import draws_of
from football.season.progress import SeasonSoFar
from storage.forecast.models.registry import Registry
from storage.forecast.writes.forecasts import closed
from storage.forecast.writes.insights import INSIGHTS
from storage.insights import writes
from storage.insights.sealing import bodies_of_facts
from storage.kit.clock import Clock
from storage.kit.lake import Lake
from storage.kit.rules import Row
from storage.kit.signing import Signer
from storage.kit.unit_of_work import UnitOfWork

_MOST_OF_MATCH = 14
_MOST_CAUSES = 3
_FEWEST_PLAYED = 4

CONTRACT = contracts.FrameContract(
    columns={
        "subject": pl.String(),
        "fact": pl.String(),
        "kind": pl.String(),
        "chance": pl.Float64(),
        "surprise": pl.Float64(),
    },
    key=("subject", "fact"),
    within={"chance": (0, 1), "surprise": (0, 30)},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A subject and what is known of it.

    Attributes:
        topics: under which news are announced.
        facts: the most surprising first.
        kinds: that were looked for: what was known before of others stands.
        kickoff_at: of a match to come.
    """

    subject: Subject
    topics: Sequence[str]
    facts: Sequence[Fact]
    kinds: Sequence[Kind] = tuple(Kind)
    kickoff_at: datetime | None = None


@dg.asset(
    deps=["features_training_set", "predictions_upcoming", "predictions_season"],
    owners=["team:forecasts"],
    kinds={"postgres"},
    code_version="3",
    pool="insights",
    check_specs=[contracts.spec("predictions_insights"), language_model.spec()],
)
def predictions_insights(
    engine: dg.ResourceParam[Engine],
    clock: dg.ResourceParam[Clock],
    registry: dg.ResourceParam[Registry],
    competitions: dg.ResourceParam[tuple[Competition, ...]],
    lake: dg.ResourceParam[Lake],
    signer: dg.ResourceParam[Signer],
    wording: dg.ResourceParam[Wording],
) -> Materialized:
    """Facts about the coming matches, the teams and the last results, ranked by surprise.

    Why forecasts say what they say, moves, absences, streaks beyond luck, form, what a match
    decides, meetings, upsets, patterns that hold out of sample, how the market's line moved and
    its books differ, how much is written about teams and in which tone, and after full time what
    happened beside what was expected. Only what is new is sealed and announced; what speaks of a
    coming match before it kicks off.
    """
    as_of = clock.now()
    rows, past = (_frame(lake, name) for name in ("predictions_upcoming", "features_training_set"))
    champion = registry.champions().get(f"outcome_{TRACK}")
    model = None
    if champion is not None:
        loaded = forecaster.load(champion.family, champion.parameters)
        model = loaded.model if isinstance(loaded, Stack) else None
    with engine.connect() as connection:
        found = list(_found(connection, competitions, as_of, lake, (rows, past), model))
    shown = flat(found)
    check = contracts.of_frame("predictions_insights", shown, CONTRACT)
    new = keep(engine, found, wording, signer) if check.passed else 0
    return dg.MaterializeResult(
        metadata={
            "subjects": len(found),
            "facts": shown.height,
            "new": new,
            **{f"kind/{kind}": n for kind, n in sorted(Counter(shown["kind"]).items())},
            "most_surprising": figures.table(
                shown.sort("surprise", descending=True).head(20), digits=3
            ),
        },
        check_results=[check, language_model.check(engine)],
    )


def _frame(lake: Lake, name: str) -> pl.DataFrame:
    """Return a frame of the lake; an empty one where nobody has written it yet."""
    try:
        return lake.read(name)
    except FileNotFoundError:
        return pl.DataFrame()


def _found(
    connection: Connection,
    competitions: Sequence[Competition],
    as_of: datetime,
    lake: Lake,
    frames: tuple[pl.DataFrame, pl.DataFrame],
    model: OutcomeModel | None,
) -> Iterator[About]:
    rows, past = frames[0], gathering.with_halves(connection, frames[1])
    seasons = {each.code: _season(connection, each, as_of) for each in competitions}
    every = gathering.coming(connection, rows, as_of)
    why = None if model is None else gathering.reasons(model, rows, past)
    quotes = surroundings.markets(connection, [each.match.match_id for each in every])
    priced = _of_markets(every, quotes)
    for competition in competitions:
        code = competition.code
        ours = [each for each in every if each.row["competition_code"] == code]
        draws = _draws(lake, competition, as_of)
        yield from _of_matches(ours, every, why, draws, seasons[code], past, priced)
        written = surroundings.press(connection, seasons[code].team_ids, as_of)
        yield from _of_teams(past, competition, as_of, seasons[code], written)
    over = list(gathering.finished(connection, as_of))
    closed_at = surroundings.markets(connection, [row["match_id"] for row, _ in over])
    sizes = _sizes(closed_at)
    for row, sealed in over:
        yield _of_result(row, sealed, as_of, closed_at.get(row["match_id"]), sizes)


def _season(connection: Connection, competition: Competition, as_of: datetime) -> SeasonSoFar:
    season = competition.season_of(as_of.date())
    return read_season(connection, competition.code, season, known_by=as_of)


def _draws(lake: Lake, competition: Competition, as_of: datetime) -> Draws | None:
    frame = _frame(lake, f"season_draws/{competition.code}")
    if frame.is_empty():
        return None
    return draws_of(
        frame, rules_of(competition.code, competition.season_of(as_of.date()).start_year)
    )


def _of_matches(
    ours: Sequence[Coming],
    every: Sequence[Coming],
    why: Reasons | None,
    draws: Draws | None,
    season: SeasonSoFar,
    past: pl.DataFrame,
    priced: Mapping[int, Sequence[Fact | None]],
) -> Iterator[About]:
    points = _points_per_match(season)
    leads = [abs(points[h] - points[a]) for h, a in map(_pair, ours) if {h, a} <= points.keys()]
    tops = [max(e.forecasts.last.p_home, e.forecasts.last.p_away) for e in every]
    sizes = [last.size for e in every if (last := moves.moved(e.forecasts.course)) is not None]
    fixtures = {} if draws is None else {pair: n for n, pair in enumerate(draws.fixtures)}
    swings = [] if draws is None else _swings(draws, [fixtures.get(_pair(e)) for e in ours])
    for each in ours:
        facts: list[Fact | None] = [
            _favourite(each, tops),
            moves.move(each.match, each.forecasts.course, each.forecasts.last.cause or "", sizes),
            form.meetings(each.match, gathering.meetings_of(past, *_pair(each)))
            if past.width
            else None,
            *priced.get(each.match.match_id, ()),
        ]
        if why is not None:
            facts += _reasons(each, why)
        home, away = _pair(each)
        if {home, away} <= points.keys():
            facts.append(
                surprises.upset(
                    each.match, each.forecasts.last.outcomes, (points[home], points[away]), leads
                )
            )
        if draws is not None and (fixture := fixtures.get(_pair(each))) is not None:
            facts.append(importance.importance(each.match, draws, fixture, swings))
        kept = ranked(fact for fact in facts if fact is not None)[:_MOST_OF_MATCH]
        yield About(
            subject=each.match.subject,
            topics=_topics(each.row),
            facts=kept,
            kickoff_at=each.row["kickoff_at"],
        )


def _favourite(each: Coming, tops: Sequence[float]) -> Fact:
    body = each.forecasts.last
    bounds = body.intervals
    triple = None if bounds is None else (bounds.home, bounds.draw, bounds.away)
    level = 0.9 if bounds is None else bounds.level
    return surprises.favourite(each.match, body.outcomes, triple, level, tops)


def _of_markets(
    every: Sequence[Coming], quotes: Mapping[int, Quoted]
) -> Mapping[int, Sequence[Fact | None]]:
    """Return what the market of each match says; matches without prices are left out."""
    sizes = _sizes(quotes)
    spreads = [seen.spread for seen in quotes.values() if seen.market.books > 1]
    found: dict[int, Sequence[Fact | None]] = {}
    for each in every:
        seen = quotes.get(each.match.match_id)
        if seen is not None:
            found[each.match.match_id] = (
                market.line_move(each.match, seen, each.row["kickoff_at"], sizes),
                market.disagreement(each.match, seen, spreads),
            )
    return found


def _sizes(quotes: Mapping[int, Quoted]) -> list[float]:
    """Return by how much each line moved that did."""
    return [step.size for seen in quotes.values() if (step := seen.moved) is not None]


def _reasons(each: Coming, why: Reasons) -> list[Fact | None]:
    place = why.places.get(each.match.match_id)
    if place is None:
        return []
    usual = reasons.reference_of(why.past)
    causes = list(reasons.causes(each.match, why.parts, place, usual))[:_MOST_CAUSES]
    gap = None
    if each.market is not None:
        gap = reasons.market_gap(each.match, why.parts, place, each.market, why.gaps)
    absent = reasons.absences(each.match, why.parts, place, each.missing, usual)
    return [*causes, gap, absent]


def _swings(draws: Draws, fixtures: Sequence[int | None]) -> list[float]:
    found = [importance.largest(draws, n) for n in fixtures if n is not None]
    return [abs(stake.swing) for stake in found if stake is not None]


def _of_teams(
    past: pl.DataFrame,
    competition: Competition,
    as_of: datetime,
    season: SeasonSoFar,
    written: Sequence[Press],
) -> Iterator[About]:
    if past.is_empty():
        return
    year = competition.season_of(as_of.date()).start_year
    lately, ever = gathering.teams(past, competition.code, year, season.team_ids)
    facts = [
        *streaks.streaks(lately, as_of),
        *form.form(lately, as_of),
        *patterns.patterns(ever, as_of),
        *headlines.news(written, as_of),
    ]
    for team in lately:
        own = [fact for fact in facts if fact.subject.id == str(team.team_id)]
        topics = [f"team:{team.team_id}"]
        yield About(subject=Subject("team", str(team.team_id)), topics=topics, facts=ranked(own))


def _of_result(
    row: Mapping[str, Any],
    sealed: gathering.Forecasts,
    as_of: datetime,
    seen: Quoted | None,
    sizes: Sequence[float],
) -> About:
    match = gathering.match_of(row, sealed, as_of)
    grid = sealed.last.grid
    score = (row["home_goals_90"], row["away_goals_90"])
    facts: list[Fact | None] = [
        None if grid is None else surprises.outcome(match, ScoreGrid.from_list(grid), score),
        None if seen is None else market.line_move(match, seen, row["kickoff_at"], sizes),
    ]
    return About(
        subject=match.subject,
        topics=_topics(row),
        facts=ranked(fact for fact in facts if fact is not None),
        kinds=(Kind.OUTCOME, Kind.LINE_MOVE),
    )


def _points_per_match(season: SeasonSoFar) -> Mapping[str, float]:
    points: dict[str, list[int]] = {}
    win, draw, loss = season.rules.points
    for each in season.results:
        margin = int(np.sign(each.home_goals - each.away_goals))
        points.setdefault(each.home, []).append((loss, draw, win)[margin + 1])
        points.setdefault(each.away, []).append((win, draw, loss)[margin + 1])
    return {
        club: sum(won) / len(won) for club, won in points.items() if len(won) >= _FEWEST_PLAYED
    }


def _pair(each: Coming) -> tuple[str, str]:
    return each.match.home, each.match.away


def _topics(row: Mapping[str, Any]) -> list[str]:
    return [
        f"match:{row['match_id']}",
        f"competition:{row['competition_code']}",
        f"team:{row['home_team_id']}",
        f"team:{row['away_team_id']}",
    ]


def keep(
    engine: Engine, found: Sequence[About], wording: Wording, signer: Signer | None = None
) -> int:
    """Have these facts hold, seal and announce what is new, and return how many are.

    Nothing more is said of a match before its kick-off once it has begun.

    Args:
        engine: of the world's database.
        found: what is known, by subject.
        wording: of the texts that are sealed.
        signer: signs the new head of the chain.
    """
    with UnitOfWork(engine, signer=signer) as uow:
        coming = {int(each.subject.id): each.kickoff_at for each in found if each.kickoff_at}
        begun = closed(uow.connection, list(coming), uow.now)
        kickoffs = {
            match_id: at
            for match_id, at in coming.items()
            if match_id not in begun and at > uow.now
        }
        kept: list[Row] = []
        for each in found:
            if each.kickoff_at is None or int(each.subject.id) in kickoffs:
                rule = writes.replace_facts(each.subject, each.facts, each.topics, each.kinds)
                kept += uow.run(rule)
        uow.seal(INSIGHTS, uow.run(bodies_of_facts(kept, kickoffs, wording)))
        uow.commit()
    return len(kept)


def flat(found: Sequence[About]) -> pl.DataFrame:
    """Return a row per fact: what the contract looks at, and people."""
    return pl.DataFrame(
        [
            {
                "subject": f"{each.subject.kind} {each.subject.id}",
                "fact": fact.fact_id,
                "kind": fact.kind.value,
                "chance": fact.chance,
                "surprise": fact.surprise,
            }
            for each in found
            for fact in each.facts
        ],
        schema=dict(CONTRACT.columns),
    )
