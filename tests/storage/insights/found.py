"""Facts about a match and a team, found by the finders themselves, and kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import Engine

from football.grid import ScoreGrid
from football.insights import form, moves, streaks, surprises
from football.insights.fact import Fact, Interval, Kind, Subject, change, probability
from football.insights.market import line_move, quoted
from football.insights.ranking import ranked
from football.insights.reasons import Match
from football.insights.record import Played, Team
from football.models.scorelines import score_grids
from storage.agents.writes import agents
from storage.agents.writes.agents import NewAgent
from storage.agents.writes.findings import find
from storage.forecast.writes.insights import INSIGHTS
from storage.insights.sealing import bodies_of_facts, seal_text
from storage.insights.writes import NewInsight, replace_facts
from storage.kit.roles import Role
from storage.kit.rules import Row, Rule
from storage.kit.unit_of_work import UnitOfWork, apply
from tests.databases import engine_as
from tests.people import make_account
from words.insights import Templates


def match_facts(match_id: int, at: datetime, *, p_home: float = 0.52) -> list[Fact]:
    """Facts about a match to come: its favourite, and a move."""
    match = Match(match_id=match_id, home="Askvik", away="Bø 100%", as_of=at)
    rest = (1.0 - p_home) / 2.0
    course = [(0.4, 0.3, 0.3), (p_home, rest, rest)]
    found = [
        surprises.favourite(match, course[-1], None, 0.9, np.linspace(0.3, 0.8, 20).tolist()),
        moves.move(match, course, "lineups", [0.01] * 40),
    ]
    return ranked(fact for fact in found if fact is not None)


def result_facts(match_id: int, at: datetime, score: tuple[int, int]) -> list[Fact]:
    """What happened in a match beside what was expected."""
    match = Match(match_id=match_id, home="Askvik", away="Bø 100%", as_of=at)
    return [surprises.outcome(match, ScoreGrid(score_grids([1.6], [1.1])[0]), score)]


def move_after(match_id: int, at: datetime) -> Fact:
    """How the line of a match had moved, as it is known after the match."""
    match = Match(match_id=match_id, home="Askvik", away="Bø 100%", as_of=at)
    prices = (("opening", (2.0, 3.4, 4.0)), ("closing", (1.7, 3.8, 5.2)))
    seen = quoted(
        {"book": "b365", "phase": phase, "prices": given, "known_at": at}
        for phase, given in prices
    )
    assert seen is not None
    found = line_move(match, seen, at, [0.01] * 40)
    assert found is not None
    return found


def stake_fact(match_id: int, at: datetime) -> Fact:
    """What a match to come decides of the season, for its home side."""
    return Fact(
        kind=Kind.IMPORTANCE, subject=Subject("match", str(match_id)), as_of=at, chance=0.2,
        names={"home": "Askvik", "away": "Bø 100%", "team": "Askvik"}, codes={"zone": "title"},
        values={
            "after_win": probability(0.6), "after_draw": probability(0.45),
            "after_defeat": probability(0.3), "swing": change(0.3),
        },
        interval=Interval("swing", 0.95, 0.2, 0.4),
    )  # fmt: skip


def team_facts(team_id: int, at: datetime, *, wins: int = 8) -> list[Fact]:
    """A streak that nobody expected, and form."""
    played = [
        Played(
            match_key=f"S1|{n}|Askvik|Corrie", opponent="Corrie", is_home=True, kickoff_at=at,
            goals_for=2, goals_against=0, expected=(0.3, 0.3, 0.4),
        )
        for n in range(wins)
    ]  # fmt: skip
    team = Team(team_id=team_id, name="Askvik", played=played)
    return ranked([*streaks.streaks([team], at), *form.form([team], at)])


def keep_sealed(
    engine: Engine, facts: Sequence[Fact], subject: Subject, kickoff_at: datetime | None = None
) -> Sequence[Row]:
    """Have facts hold of a subject and seal what is new; return that."""
    topics = [f"{subject.kind}:{subject.id}"]
    kickoffs = {} if kickoff_at is None else {int(subject.id): kickoff_at}
    with UnitOfWork(engine) as uow:
        kept = uow.run(replace_facts(subject, facts, topics, tuple(Kind)))
        uow.seal(INSIGHTS, uow.run(bodies_of_facts(kept, kickoffs, Templates())))
        uow.commit()
    return kept


def keep(engine: Engine, facts: Sequence[Fact], subject: Subject, *kinds: Kind) -> Sequence[Row]:
    """Have facts hold of a subject, of these kinds or of all; return what is new."""
    topics = [f"{subject.kind}:{subject.id}"]
    with UnitOfWork(engine) as uow:
        kept = uow.run(replace_facts(subject, facts, topics, kinds or tuple(Kind)))
        uow.commit()
    return kept


def write_text(
    engine: Engine, subject: Subject, fact: Mapping[str, Any], kickoff_at: datetime
) -> None:
    """Have an agent that everybody may see write about a fact, as a worker keeps it."""
    owner_id = make_account(engine)
    new = NewAgent(kind="analyst", name="Analyst", is_public=True)
    agent_id: int = apply(engine, agents.create(owner_id, new, by=owner_id))["agent_id"]
    written = NewInsight(
        source="agent",
        agent_id=agent_id,
        kind="text",
        subject_kind=subject.kind,
        subject_id=subject.id,
        title="The forecast moved",
        text="The chance of a win of Askvik rose from 40.0 % to 52.0 %.",
        data={
            "language": "en",
            "model": "gemma3:4b",
            "prompt_version": "2",
            "facts": {fact["id"]: dict(fact)},
        },
    )

    def keep_it() -> Rule[None]:
        row = yield from find(agent_id, written)
        if row is not None:
            yield from seal_text(row, kickoff_at)

    worker = engine_as(Role.WORKER, engine)
    apply(worker, keep_it())
    worker.dispose()
