"""Where sources differ about the matches of one season: pure comparison, no database.

What belongs here: what counts as a difference. What does not: which word stands (`endings`,
`precedence`), or tables of a league (`assets.published`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from football.endings import CALLED_OFF
from football.names import alias_key
from football.observations.match import MatchStatus
from football.spellings import spelling_of

_SAME_DAY = timedelta(days=1)  # sources date a late kick-off by different clocks
_COVERED = 0.5  # a source that has fewer of the matches between its first and last lists samples


class Kind(StrEnum):
    """What sources differ about."""

    MISSING = "missing"  # one source lacks a match that others have
    EXTRA = "extra"  # one source alone has a match of a stretch that others cover
    SCORE = "score"
    DATE = "date"
    STATUS = "status"  # one has a result, another says that the match is off
    NAME = "name"  # a spelling that our tables do not know
    TABLE = "table"  # the published table after a round, beside ours


class Club(NamedTuple):
    """A team of ours, where names of it are looked up."""

    name: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one source says of one match, its sides as ours."""

    match_id: int
    source: str
    kickoff_at: datetime
    status: MatchStatus
    goals: tuple[int, int] | None
    goals_aet: tuple[int, int] | None
    names: tuple[str, str]
    team_ids: tuple[int, int]

    @property
    def day(self) -> date:
        return self.kickoff_at.date()

    @property
    def scores(self) -> frozenset[tuple[int, int]]:
        """What may be called the final score: some sources include extra time."""
        return frozenset(each for each in (self.goals, self.goals_aet) if each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """One thing that a source says otherwise than another, or than our tables.

    Attributes:
        other: the other source; `ours` for what our own tables have.
        value: what the source says; empty where it says nothing.
        other_value: what the other says.
        round: of a table, after how many matches a club had played most.
        payload_id: of the answer that says so, where no report of a match does.
    """

    kind: Kind
    source: str
    other: str
    value: str
    other_value: str
    match_id: int | None = None
    team_id: int | None = None
    round: int | None = None
    payload_id: UUID | None = None

    @property
    def key(self) -> str:
        """What is the same of a disagreement when it is found again."""
        about = self.match_id if self.match_id is not None else self.team_id
        name = self.value if self.kind is Kind.NAME else ""
        what = self.value.partition(" ")[0] if self.kind is Kind.TABLE else name
        return f"{self.kind}/{about}/{self.source}/{self.other}/{self.round or ''}/{what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What one source has of a season."""

    source: str
    matches: int
    finished: int
    first: date
    last: date
    is_whole: bool

    def expects(self, day: date) -> bool:
        """Tell whether a match of that day should be in the source."""
        return self.is_whole and self.first <= day <= self.last


def coverage(reports: Sequence[Report]) -> list[Coverage]:
    """Return what each source has of a season, by name."""
    by_source: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_source[report.source].append(report)
    days = {report.match_id: report.day for report in reports}
    found: list[Coverage] = []
    for source, own in sorted(by_source.items()):
        first, last = min(r.day for r in own), max(r.day for r in own)
        within = sum(first <= day <= last for day in days.values())
        found.append(
            Coverage(
                source=source,
                matches=len(own),
                finished=sum(r.status is MatchStatus.FINISHED for r in own),
                first=first,
                last=last,
                is_whole=len(own) >= _COVERED * within,
            )
        )
    return found


def disagreements(
    reports: Sequence[Report],
    teams: Mapping[int, Club],
    confirmed: Collection[tuple[str, str, int]] = (),
) -> list[Disagreement]:
    """Return where the sources of one season differ.

    Args:
        reports: one per source and match.
        teams: the clubs in them, by our numbers.
        confirmed: source, name and team of the spellings that a person confirmed.
    """
    by_match: dict[int, list[Report]] = defaultdict(list)
    for report in sorted(reports, key=lambda r: (r.match_id, r.source)):
        by_match[report.match_id].append(report)
    covered = coverage(reports)
    found: list[Disagreement] = []
    if len(covered) > 1:
        for of_match in by_match.values():
            found += _of_presence(of_match, covered)
            for one, other in combinations(of_match, 2):
                found += _of_pair(one, other)
    return [*found, *_of_names(reports, teams, confirmed)]


def _of_presence(reports: Sequence[Report], covered: Sequence[Coverage]) -> Iterator[Disagreement]:
    sources = {report.source for report in reports}
    day = reports[0].day
    absent = [c.source for c in covered if c.source not in sources and c.expects(day)]
    if not absent:
        return
    shown = _shown(reports[0])
    if len(sources) == 1:
        yield Disagreement(
            kind=Kind.EXTRA, source=reports[0].source, other=", ".join(absent), value=shown,
            other_value="", match_id=reports[0].match_id,
        )  # fmt: skip
        return
    for source in absent:
        yield Disagreement(
            kind=Kind.MISSING, source=source, other=", ".join(sorted(sources)), value="",
            other_value=shown, match_id=reports[0].match_id,
        )  # fmt: skip


def _of_pair(one: Report, other: Report) -> Iterator[Disagreement]:
    pairs: list[tuple[Kind, str, str]] = []
    if one.scores and other.scores and not one.scores & other.scores:
        pairs.append((Kind.SCORE, _score(one), _score(other)))
    if abs(one.day - other.day) > _SAME_DAY:
        pairs.append((Kind.DATE, one.day.isoformat(), other.day.isoformat()))
    statuses = {one.status, other.status}
    if MatchStatus.FINISHED in statuses and statuses & CALLED_OFF:
        pairs.append((Kind.STATUS, one.status.value, other.status.value))
    for kind, value, other_value in pairs:
        yield Disagreement(
            kind=kind, source=one.source, other=other.source, value=value,
            other_value=other_value, match_id=one.match_id,
        )  # fmt: skip


def _of_names(
    reports: Sequence[Report],
    teams: Mapping[int, Club],
    confirmed: Collection[tuple[str, str, int]],
) -> Iterator[Disagreement]:
    named = {
        (report.source, name, team_id)
        for report in reports
        for name, team_id in zip(report.names, report.team_ids, strict=True)
    }
    for source, name, team_id in sorted(named - set(confirmed)):
        ours, country = teams[team_id]
        if alias_key(name) == alias_key(ours) or spelling_of(source, country, name) == ours:
            continue
        yield Disagreement(
            kind=Kind.NAME, source=source, other=OURS, value=name, other_value=ours,
            team_id=team_id,
        )  # fmt: skip


OURS = "ours"


def _score(report: Report) -> str:
    goals = report.goals_aet or report.goals
    return f"{goals[0]}-{goals[1]}" if goals else ""


def _shown(report: Report) -> str:
    home, away = report.names
    return " ".join(filter(None, (report.day.isoformat(), home, _score(report) or "-", away)))
