"""What an openfootball file says: results of 90 minutes, extra time where there was any, fixtures.

The files are edited by hand, days to weeks late, and have no ids. A match awarded at a desk keeps
the score it was awarded; of a shoot-out only a decided score is believed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
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
from sources.errors import PayloadInDoubt, PayloadUnreadable
from sources.json_body import read_object
from sources.openfootball import places

_CLOCK = re.compile(
    r"(\d{1,2}):(\d{2})(?:\s*(?:UTC|GMT)([+-]\d{1,2})?(?::?([0-5]\d))?)?", re.ASCII
)
_ZONED = re.compile(r"UTC|GMT")
_WIDEST_OFFSET_HOURS = 14
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
    version = 2

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[MatchObservation]:
        """Read every match of a season.

        Raises:
            PayloadUnreadable: it is not JSON with a list of matches, or its title names another
                season than its folder.
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
    season: Season | None
    zone: ZoneInfo | None
    context: PayloadContext

    @classmethod
    def of(cls, title: str, context: PayloadContext) -> "_Reader":
        code = places.code_of(context.resource, title)
        season, folder = places.season_of(title), places.season_of_folder(context.resource)
        if season and folder and not season.overlaps(folder):
            raise PayloadInDoubt(
                f"its title says {season.label} and its folder {folder.label}: put the file into"
                " the folder of its season, or correct its title"
            )
        return cls(code, season or folder, places.zone_of(code), context)

    def read(self, row_no: int, row: Mapping[str, object]) -> MatchObservation:
        home, away = _team(row, "team1"), _team(row, "team2")
        if home == away:
            raise _Unacceptable(RejectReason.BAD_VALUE, f"{home.name} cannot play itself")
        day = _day(row)
        kickoff_at, has_kickoff_time = self._kickoff(day, row.get("time"))
        status, phase, score = _result(row)
        season = self.season or Season.of(day)
        is_over = status is MatchStatus.FINISHED
        return MatchObservation(
            row_no=row_no,
            source="openfootball",
            source_competition_id=self.code,
            season_start_year=season.start_year,
            season_is_split=self.season.is_split if self.season else None,
            home=home,
            away=away,
            kickoff_at=kickoff_at,
            has_kickoff_time=has_kickoff_time,
            status=status,
            phase=phase,
            fetched_at=self.context.fetched_at,
            period=_period(score) if is_over else 0,
            score=score,
            is_awarded=row.get("status") == "awarded",
        )

    def _kickoff(self, day: date, value: object) -> tuple[datetime, bool]:
        found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) else None
        zone = self._zone(found) if found else None
        try:
            clock = time(int(found[1]), int(found[2])) if found and zone else None
        except ValueError:
            clock = None
        if clock is None:
            return datetime.combine(day, time(), UTC), False
        return datetime.combine(day, clock, zone).astimezone(UTC), True

    def _zone(self, clock: re.Match[str]) -> tzinfo | None:
        """Return the zone a time names (`20:00 UTC-6`), else the competition's."""
        if not _ZONED.search(clock[0]):
            return self.zone
        hours, minutes = int(clock[3] or 0), int(clock[4] or 0)
        if abs(hours) > _WIDEST_OFFSET_HOURS:
            return None
        return timezone(timedelta(hours=hours, minutes=-minutes if hours < 0 else minutes))


def _object(row: object) -> Mapping[str, object]:
    if not isinstance(row, dict):
        raise _Unacceptable(RejectReason.MALFORMED, f"a match is {type(row).__name__}, no object")
    return cast("Mapping[str, object]", row)


def _team(row: Mapping[str, object], side: str) -> TeamReference:
    value = row.get(side)
    if isinstance(value, dict):  # files of before 2020
        value = cast("Mapping[str, object]", value).get("name")
    if not isinstance(value, str) or not value.strip():
        raise _Unacceptable(RejectReason.MISSING_FIELD, f"{side} is missing")
    name, country = places.club_of(value.strip())
    return TeamReference(name=name, country=country)


def _day(row: Mapping[str, object]) -> date:
    value = row.get("date")
    if value is None:
        raise _Unacceptable(RejectReason.MISSING_FIELD, "date is missing")
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"date is no day: {value!r}") from None
    if not _EARLIEST <= day.year < _LATEST:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"date is out of range: {value!r}")
    return day


def _result(row: Mapping[str, object]) -> tuple[MatchStatus, Phase, Score]:
    value, status = row.get("score"), str(row.get("status") or "").strip().lower()
    if isinstance(value, list):
        value = {"ft": cast("object", value)}
    if value is not None and not isinstance(value, dict):
        raise _Unacceptable(RejectReason.BAD_VALUE, f"score is no object: {value!r}")
    pairs = cast("Mapping[str, object]", value or {})
    full_time, half_time = _pair(pairs, "ft"), _pair(pairs, "ht")
    extra_time, penalties = _pair(pairs, "et"), _pair(pairs, "p")
    if status in _CALLED_OFF:
        return *_CALLED_OFF[status], Score()
    if status not in _PLAYED:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"status is not one we know: {status!r}")
    if full_time is None and extra_time is None:
        if half_time or penalties:
            raise _Unacceptable(
                RejectReason.MISSING_FIELD,
                "a score without ft, the full time, or et, the score after extra time",
            )
        return MatchStatus.SCHEDULED, Phase.PRE, Score()
    is_decided = penalties is not None and penalties[0] != penalties[1]
    score = Score(
        home_goals_90=full_time[0] if full_time else None,
        away_goals_90=full_time[1] if full_time else None,
        home_goals_half_time=half_time[0] if half_time else None,
        away_goals_half_time=half_time[1] if half_time else None,
        home_goals_aet=extra_time[0] if extra_time else None,
        away_goals_aet=extra_time[1] if extra_time else None,
        home_penalties=penalties[0] if penalties and is_decided else None,
        away_penalties=penalties[1] if penalties and is_decided else None,
    )
    return MatchStatus.FINISHED, Phase.FINAL, score


def _pair(pairs: Mapping[str, object], name: str) -> _Pair | None:
    value = pairs.get(name)
    if value is None or value == []:
        return None
    goals = cast("Sequence[object]", value) if isinstance(value, list) else ()
    match list(goals):
        case [int(home), int(away)] if 0 <= home <= _MOST_GOALS and 0 <= away <= _MOST_GOALS:
            return int(home), int(away)
        case _:
            raise _Unacceptable(
                RejectReason.BAD_VALUE, f"score {name} is no pair of goals: {value!r}"
            )


def _period(score: Score) -> int:
    if score.home_penalties is not None:
        return 5
    return 4 if score.home_goals_aet is not None else 2


PARSER = OpenFootballParser()
