"""Every card and state of the site on one page, from examples: for whoever changes a style.

Reads nothing; there is no such page in a live world, whose readers could take it for real.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from football.season import ZoneKind
from serving.football.matches.schemas import MATCH, Goals, MatchRead
from serving.football.standings.schemas import (
    Club,
    LeagueReference,
    SeasonRead,
    StandingsHistory,
    TeamOutlook,
)
from serving.forecasting.forecasts.schemas import LINES, Lines
from serving.pages.figures.shares import Triple, percents
from serving.pages.form import Played, seen_from
from serving.pages.lines import Shown
from serving.pages.match_rows import MatchRow, row_of
from serving.pages.season_course import Race, races_of
from serving.pages.state import Now, State, state_of
from words.forecasts import verdict

_AT = datetime.fromisoformat("2025-11-15T15:24:00+00:00")
_ENDED: dict[str, Any] = {"status": "finished", "phase": "final", "minute": None}
_COMING: dict[str, Any] = {
    "status": "scheduled", "phase": "pre", "minute": None, "score": None, "clock_seconds": 0,
    "kickoff_at": "2025-11-15T17:30:00Z",
}  # fmt: skip
_STATES: Sequence[tuple[str, dict[str, Any]]] = (
    ("coming", _COMING),
    ("coming, time not known", {**_COMING, "has_kickoff_time": False}),
    ("in play", {}),
    ("half-time", {"phase": "half time", "minute": "HT"}),
    ("extra time", {"phase": "extra time", "minute": "104'", "score": {"home": 1, "away": 1}}),
    ("over", _ENDED),
    ("after extra time", {**_ENDED, "after_extra_time": {"home": 2, "away": 1}}),
    ("after penalties", {**_ENDED, "score": {"home": 1, "away": 1},
                         "penalties": {"home": 4, "away": 3}}),
    ("postponed", {**_COMING, "status": "postponed"}),
    ("abandoned", {**_ENDED, "status": "abandoned"}),
    ("not heard of", {"observed_at": "2025-11-14T15:23:00Z"}),
    ("long names", {**_COMING, "home": {"team_id": 5, "name": "Borussia Mönchengladbach"},
                    "away": {"team_id": 6, "name": "Wolverhampton Wanderers"}}),
)  # fmt: skip

_GOALS = (["Einar Askeland 12'", "Bo Lindqvist-Abernathy 78' (pen.)"], ["Odd Tveit 41' (o.g.)"])
_APART = "The market gives Askvik more: 52 % against 47 %."


@dataclass(frozen=True, slots=True, kw_only=True)
class Specimen:
    """A row of a list in one state; `name` says which."""

    name: str
    row: MatchRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a match's page in one state."""

    name: str
    row: MatchRow
    goals: Sequence[Sequence[str]] = ()
    apart: str | None = None

    @property
    def state(self) -> State:
        return self.row.state

    @property
    def shown(self) -> Shown | None:
        return self.row.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Styleguide:
    """What the page shows."""

    rows: Sequence[Specimen]
    heads: Sequence[Head]
    form: Sequence[Played]
    races: Sequence[Race]


def styleguide() -> Styleguide:
    """Return specimens of every card and state."""
    rows = [
        *(Specimen(name=name, row=_row(changes)) for name, changes in _STATES),
        Specimen(name="coming, no forecast", row=_bare()),
    ]
    return Styleguide(
        rows=rows,
        heads=[
            Head(
                name=each.name,
                row=each.row,
                goals=_GOALS if each.row.state.score else (),
                apart=_APART if each.name == "coming" else None,
            )
            for each in rows
        ],
        form=_form(),
        races=races_of(_history()),
    )


def _match(changes: dict[str, Any]) -> MatchRead:
    return MatchRead.model_validate({**MATCH, **changes})


def _row(changes: dict[str, Any]) -> MatchRow:
    match = _match(changes)
    row = row_of(match, Lines.model_validate(LINES), None, at=_AT)
    if not row.state.is_on:
        return row
    return MatchRow(
        match=match, shown=row.shown, market=row.market, state=_with_now(row.state, match)
    )


def _bare() -> MatchRow:
    match = _match(_COMING)
    return MatchRow(match=match, shown=None, market=None, state=state_of(match, _AT))


def _with_now(state: State, match: MatchRead) -> State:
    shares: Triple = (0.71, 0.19, 0.10)
    return State(
        kind=state.kind, short=state.short, long=state.long, score=state.score,
        penalties=state.penalties,
        now=Now(
            minute=match.minute, shares=shares, percents=percents(shares), favourite=0,
            verdict=verdict(shares, match.home.name, match.away.name), reason="",
            changes=(0.2, -0.1, -0.1), reds=(0, 0),
        ),
    )  # fmt: skip


def _form() -> list[Played]:
    scores = (Goals(home=2, away=0), Goals(home=1, away=1), Goals(home=0, away=3))
    played = (_match({**_ENDED, "score": dict(score)}) for score in scores)
    seen = (seen_from(MATCH["home"]["team_id"], each) for each in played)
    return [each for each in seen if each is not None]


def _history() -> StandingsHistory:
    clubs = (("Askvik", 0.35, 0.62), ("Tindholm", 0.4, 0.27), ("Corrie", 0.25, 0.11))
    return StandingsHistory(
        world="simulated",
        competition=LeagueReference(code="S1", name="Northland Premier"),
        season=SeasonRead(start_year=2025, label="2025-26", match_count=90, finished_count=70),
        track="odds_free",
        as_of=[_AT - timedelta(days=days) for days in (14, 7, 0)],
        matches_played=[56, 63, 70],
        teams=[
            TeamOutlook(
                team=Club(team_id=n, name=name),
                position=[n, n, n],
                points=[20, 21, 24],
                expected_points=[50.0, 51.0, 52.0],
                zones={
                    ZoneKind.TITLE: [was, (was + now) / 2, now],
                    ZoneKind.RELEGATION: [now / 2, was / 2, was],
                },
            )
            for n, (name, was, now) in enumerate(clubs, start=1)
        ],
    )
