"""What the international results say: two national teams, a score, whether the ground was neutral.

Scores include extra time where there was any, and the file does not say where: a knock-out match
decided in extra time counts as decided, one that went to a shoot-out as drawn. A score that is not
there yet (`NA`) makes a fixture. Season is the calendar year.
"""

from datetime import UTC, date, datetime, time

from football.observations.match import MatchObservation, MatchStatus, Phase, Score, TeamReference
from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from sources.internationals.payloads import Line, read_lines
from sources.internationals.tournaments import code_of

_NOT_PLAYED = frozenset({"", "NA"})
_MOST_GOALS = 99  # the highest score on record is 31-0
_NEUTRAL = {"TRUE": True, "FALSE": False}
_EARLIEST, _LATEST = 1850, 2200


class _Unacceptable(Exception):  # noqa: N818 - a verdict on a row, caught by the parser
    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class InternationalsParser:
    """Reads `results.csv`."""

    name = "internationals"
    version = 1

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[MatchObservation]:
        """Read every match.

        Raises:
            PayloadUnreadable: the first line is not the file's header.
        """
        observations: list[MatchObservation] = []
        rejects: list[Reject] = []
        rows = 0
        for line in read_lines(body):
            rows += 1
            try:
                observations.append(_read(line, context))
            except _Unacceptable as fault:
                rejects.append(
                    Reject(
                        row_no=line.row_no,
                        reason=fault.reason,
                        detail=fault.detail,
                        row={name: cell for name, cell in line.cells.items() if cell},
                    )
                )
        return Parsed(rows=rows, observations=observations, rejects=rejects)


def _read(line: Line, context: PayloadContext) -> MatchObservation:
    if line.is_cut:
        raise _Unacceptable(RejectReason.MALFORMED, "fewer cells than columns")
    home, away = _required(line, "home_team"), _required(line, "away_team")
    if home == away:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"{home} cannot play itself")
    day = _day(_required(line, "date"))
    status, phase, score = _result(line)
    return MatchObservation(
        row_no=line.row_no,
        source="internationals",
        source_competition_id=code_of(_required(line, "tournament")),
        season_start_year=day.year,
        home=TeamReference(name=home),
        away=TeamReference(name=away),
        kickoff_at=datetime.combine(day, time(), UTC),
        has_kickoff_time=False,
        status=status,
        phase=phase,
        fetched_at=context.fetched_at,
        period=2 if status is MatchStatus.FINISHED else 0,
        score=score,
        is_neutral=_is_neutral(line.cells["neutral"]),
    )


def _required(line: Line, name: str) -> str:
    value = line.cells.get(name, "")
    if not value:
        raise _Unacceptable(RejectReason.MISSING_FIELD, f"{name} is empty")
    return value


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"date is no day: {text!r}") from None
    if not _EARLIEST <= day.year < _LATEST:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"date is out of range: {text!r}")
    return day


def _result(line: Line) -> tuple[MatchStatus, Phase, Score]:
    home, away = line.cells["home_score"], line.cells["away_score"]
    if home in _NOT_PLAYED and away in _NOT_PLAYED:
        return MatchStatus.SCHEDULED, Phase.PRE, Score()
    score = Score(home_goals_90=_goals(home), away_goals_90=_goals(away))
    return MatchStatus.FINISHED, Phase.FINAL, score


def _goals(text: str) -> int:
    is_count = text.isascii() and text.isdecimal() and len(text) < 4
    if not is_count or int(text) > _MOST_GOALS:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"not a number of goals: {text!r}")
    return int(text)


def _is_neutral(text: str) -> bool:
    neutral = _NEUTRAL.get(text.upper())
    if neutral is None:
        raise _Unacceptable(RejectReason.BAD_VALUE, f"neutral is neither TRUE nor FALSE: {text!r}")
    return neutral


PARSER = InternationalsParser()
