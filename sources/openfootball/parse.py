"""What an openfootball file says: results of 90 minutes, extra time where there was any, fixtures.

The files are edited by hand, days to weeks late, and have no ids. A match awarded at a desk keeps
the score it was awarded; of a shoot-out only a decided score is believed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import cast
from zoneinfo import ZoneInfo

from football.observations.match import (
    MatchObservation,
    MatchStatus,
    Phase,
    Score,
    Season,
    TeamReference,
)
from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from sources.errors import PayloadUnreadable
from sources.json_body import read_object
from sources.openfootball import places

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_EARLIEST, _LATEST = 1850, 2200
_MOST_GOALS = 99
_CALLED_OFF = {
    # Before the match as far as these late files can tell: who knows better goes first.
    "postponed": (MatchStatus.POSTPONED, Phase.PRE),
    "cancelled": (MatchStatus.CANCELLED, Phase.PRE),
    "canceled": (MatchStatus.CANCELLED, Phase.PRE),
    "abandoned": (MatchStatus.ABANDONED, Phase.FINAL),
}
_PLAYED = frozenset({"", "awarded"})
_Pair = tuple[int, int]


class _Unacceptable(Exception):  # noqa: N818 - a verdict on a row, caught by the parser
    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class OpenFootballParser:
    """Reads the files of football.json."""

    name = "openfootball"
    version = 1

    def parse(self, body: bytes, context: PayloadContext) -> Parsed:
        """Read every match of a season.

        Raises:
            PayloadUnreadable: it is not JSON with a list of matches.
        """
        document = read_object(body)
        matches = document.get("matches")
        if not isinstance(matches, list):
            raise PayloadUnreadable("not an openfootball file: it has no list of matches")
        reader = _Reader.of(str(document.get("name") or ""), context)
        observations: list[MatchObservation] = []
        rejects: list[Reject] = []
        rows = cast("Sequence[object]", matches)
        for row_no, row in enumerate(rows, 1):
            try:
                observations.append(reader.read(row_no, _object(row)))
            except _Unacceptable as fault:
                is_object = isinstance(row, dict)
                rejects.append(
                    Reject(
                        row_no=row_no,
                        reason=fault.reason,
                        detail=fault.detail,
                        row=cast("Mapping[str, object]", row) if is_object else {"row": row},
                    )
                )
        return Parsed(rows=len(rows), observations=observations, rejects=rejects)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What a file says about all its matches."""

    code: str
    start_year: int | None
    zone: ZoneInfo | None
    context: PayloadContext

    @classmethod
    def of(cls, title: str, context: PayloadContext) -> "_Reader":
        code = places.code_of(context.resource, title)
        return cls(code, places.start_year_of(title), places.zone_of(code), context)

    def read(self, row_no: int, row: Mapping[str, object]) -> MatchObservation:
        home, away = _team(row, "team1"), _team(row, "team2")
        if home == away:
            raise _Unacceptable(RejectReason.BAD_VALUE, f"{home.name} cannot play itself")
        day = _day(row)
        kickoff_at, has_kickoff_time = self._kickoff(day, row.get("time"))
        status, phase, score = _result(row)
        is_over = status is MatchStatus.FINISHED
        return MatchObservation(
            row_no=row_no,
            source="openfootball",
            source_competition_id=self.code,
            season_start_year=self.start_year or Season.of(day).start_year,
            home=home,
            away=away,
            kickoff_at=kickoff_at,
            has_kickoff_time=has_kickoff_time,
            status=status,
            phase=phase,
            fetched_at=self.context.fetched_at,
            period=_period(score) if is_over else 0,
            score=score,
        )

    def _kickoff(self, day: date, said: object) -> tuple[datetime, bool]:
        found = _CLOCK.fullmatch(said.strip()) if isinstance(said, str) else None
        try:
            clock = time(int(found[1]), int(found[2])) if found and self.zone else None
        except ValueError:
            clock = None
        if clock is None:
            return datetime.combine(day, time(), UTC), False
        return datetime.combine(day, clock, self.zone).astimezone(UTC), True


def _object(row: object) -> Mapping[str, object]:
    if not isinstance(row, dict):
        raise _Unacceptable(RejectReason.MALFORMED, f"a match is {type(row).__name__}, no object")
    return cast("Mapping[str, object]", row)


def _team(row: Mapping[str, object], side: str) -> TeamReference:
    said = row.get(side)
    if isinstance(said, dict):  # files of before 2020
        said = cast("Mapping[str, object]", said).get("name")
    if not isinstance(said, str) or not said.strip():
        raise _Unacceptable(RejectReason.MISSING_FIELD, f"{side} is missing")
    name, country = places.club_of(said.strip())
    return TeamReference(name=name, country=country)


def _day(row: Mapping[str, object]) -> date:
    said = row.get("date")
    if said is None:
        raise _Unacceptable(RejectReason.MISSING_FIELD, "date is missing")
    try:
        day = date.fromisoformat(str(said))
    except ValueError:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"date is no day: {said!r}") from None
    if not _EARLIEST <= day.year < _LATEST:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"date is out of range: {said!r}")
    return day


def _result(row: Mapping[str, object]) -> tuple[MatchStatus, Phase, Score]:
    said, status = row.get("score"), str(row.get("status") or "").strip().lower()
    if said is not None and not isinstance(said, dict):
        raise _Unacceptable(RejectReason.BAD_VALUE, f"score is no object: {said!r}")
    pairs = cast("Mapping[str, object]", said or {})
    full_time, half_time = _pair(pairs, "ft"), _pair(pairs, "ht")
    extra_time, penalties = _pair(pairs, "et"), _pair(pairs, "p")
    if status in _CALLED_OFF:
        return *_CALLED_OFF[status], Score()
    if status not in _PLAYED:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"status is not one we know: {status!r}")
    if full_time is None:
        if half_time or extra_time or penalties:
            raise _Unacceptable(RejectReason.MISSING_FIELD, "a score without ft, the full time")
        return MatchStatus.SCHEDULED, Phase.PRE, Score()
    is_decided = penalties is not None and penalties[0] != penalties[1]
    score = Score(
        home_goals_90=full_time[0],
        away_goals_90=full_time[1],
        home_goals_half_time=half_time[0] if half_time else None,
        away_goals_half_time=half_time[1] if half_time else None,
        home_goals_aet=extra_time[0] if extra_time else None,
        away_goals_aet=extra_time[1] if extra_time else None,
        home_penalties=penalties[0] if penalties and is_decided else None,
        away_penalties=penalties[1] if penalties and is_decided else None,
    )
    return MatchStatus.FINISHED, Phase.FINAL, score


def _pair(pairs: Mapping[str, object], name: str) -> _Pair | None:
    said = pairs.get(name)
    if said is None or said == []:
        return None
    goals = cast("Sequence[object]", said) if isinstance(said, list) else ()
    match list(goals):
        case [int(home), int(away)] if 0 <= home <= _MOST_GOALS and 0 <= away <= _MOST_GOALS:
            return int(home), int(away)
        case _:
            raise _Unacceptable(
                RejectReason.BAD_VALUE, f"score {name} is no pair of goals: {said!r}"
            )


def _period(score: Score) -> int:
    if score.home_penalties is not None:
        return 5
    return 4 if score.home_goals_aet is not None else 2


PARSER = OpenFootballParser()
