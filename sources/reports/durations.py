"""For how long, as a sentence puts it: until an instant, or for a number of matches.

A span is taken at its longer end: a player out for four to six weeks is not back before six.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sources.reports.words import words

_NUMBERS = {
    name: number
    for number, name in enumerate(
        words("one two three four five six seven eight nine ten eleven twelve"), start=1
    )
} | {"a": 1, "an": 1, "couple of": 2, "few": 3, "several": 4}
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"
_UNIT_DAYS = {"day": 1, "week": 7, "fortnight": 14, "month": 30, "year": 365}
_UNIT = rf"(?:{'|'.join(_UNIT_DAYS)})"
_MONTHS = words(
    "january february march april may june july august september october november december"
)
_MONTH = rf"(?:{'|'.join(_MONTHS)})"
_SEASON_ENDS = (6, 30)
_BREAK = timedelta(days=16)
_EARLY, _MIDDLE, _LATE = 5, 15, 25

_AFTER = r"(?:out|absence|lay-?off|spell|on the sidelines|sidelined|recovery|ban|suspension)"
_FOR = (
    r"(?:for|miss(?:es)?|next|another|further|facing|faces?|of|to|around|about|least|up to|a|than)"
)
_SPAN = rf"(?P<low>{_NUMBER})(?:[\s-]+(?:to|or|and)[\s-]+|\s*-\s*)(?P<high>{_NUMBER})"
_REST = re.compile(
    r"\b(?:(?:rest|remainder) of (?:the|this|his) (?:season|campaign)|season-ending"
    r"|(?:out|miss|misses) (?:for )?(?:the|this) season|until next season"
    r"|for (?:the )?season|season is over"
    r"|(?:until )?the end of (?:the|this) season)\b"
)
_NEW_YEAR = re.compile(
    r"\b(?:(?:rest|end) of (?:the|this) year|until (?:the )?n(?:ew|ext) year)\b"
)
_RANGE = re.compile(rf"\b{_SPAN}[\s-]+(?P<unit>{_UNIT})s?\b")
_LENGTH = re.compile(
    rf"\b{_FOR}\s+(?:a\s+)?(?P<high>{_NUMBER})[\s-]+(?P<unit>{_UNIT})s?\b"
    rf"|\b(?P<high2>{_NUMBER})[\s-]+(?P<unit2>{_UNIT})s?\s+(?:injury\s+)?{_AFTER}\b"
    rf"|\b(?:for )?(?P<high3>a) (?P<unit3>fortnight)\b"
)
_UNTIL = re.compile(
    rf"\b(?:un)?til (?:at least )?(?:(?P<part>early|mid|late|the end of|the start of)[\s-])?"
    rf"(?P<month>{_MONTH})\b|\bout (?:of action )?till? (?P<month2>{_MONTH})\b"
)
_UNTIL_DAY = re.compile(
    rf"\b(?:un)?til (?:(?P<day>\d{{1,2}}) (?P<month>{_MONTH})"
    rf"|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}}))\b"
)
_UNTIL_YEAR = re.compile(r"\b(?:un)?til (?:at least )?(?P<year>20\d\d)\b")
_UNTIL_SOON = re.compile(
    r"\b(?:un)?til (?:after )?(?:(?P<month>next month)|(?P<week>next week)"
    r"|(?P<weekend>the weekend)|(?P<break>the (?:next )?international break)|(?P<xmas>christmas))"
)
_MATCHES = re.compile(
    rf"\b(?P<n>{_NUMBER})[\s-](?:more\s+)?(?:\w+\s)?(?:match|game|fixture)(?:es|s)?\b"
)
_FIXTURE = "match|game|clash|derby|trip|visit|tie|final|semi-final|opener|fixture|showdown|meeting"
_NEXT_MATCH = re.compile(
    rf"\b(?:for|miss(?:es)?|of|doubt(?:ful)? (?:for|against)) (?:the |this |tonight's |\w+day's )"
    rf"?(?:[\w'-]+ ){{0,3}}?(?:{_FIXTURE}|weekend|\w+day)\b"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """When it ends, or after how many matches; neither where nothing is stated."""

    expires_at: datetime | None = None
    matches: int | None = None

    @property
    def is_stated(self) -> bool:
        return self.expires_at is not None or self.matches is not None


def duration_in(sentence: str, reported_at: datetime) -> Duration:
    """Return the length of an absence as a sentence gives it; prose relative to `said_at`."""
    text = sentence.lower()
    for read in _READERS:
        if (expires_at := read(text, reported_at)) is not None:
            return Duration(expires_at=expires_at)
    if found := _MATCHES.search(text):
        return Duration(matches=_number(found["n"]))
    return Duration(matches=1) if _NEXT_MATCH.search(text) else Duration()


def _season(text: str, reported_at: datetime) -> datetime | None:
    if not _REST.search(text):
        return None
    month, day = _SEASON_ENDS
    year = reported_at.year + ((reported_at.month, reported_at.day) > _SEASON_ENDS)
    return _midnight(year, month, day)


def _new_year(text: str, reported_at: datetime) -> datetime | None:
    return _midnight(reported_at.year + 1, 1, 1) if _NEW_YEAR.search(text) else None


def _until_day(text: str, reported_at: datetime) -> datetime | None:
    found = _UNTIL_DAY.search(text)
    if found is None:
        return None
    day = int(found["day"] or found["day2"])
    return _coming(found["month"] or found["month2"], day, reported_at)


def _until_month(text: str, reported_at: datetime) -> datetime | None:
    found = _UNTIL.search(text)
    if found is None:
        return None
    days = {"early": _EARLY, "mid": _MIDDLE, "late": _LATE, "the end of": 28}
    return _coming(
        found["month"] or found["month2"], days.get(found["part"] or "", 1), reported_at
    )


def _until_year(text: str, reported_at: datetime) -> datetime | None:
    found = _UNTIL_YEAR.search(text)
    at = _midnight(int(found["year"]), 1, 1) if found else None
    return at if at is not None and at > reported_at else None


def _until_soon(text: str, reported_at: datetime) -> datetime | None:
    found = _UNTIL_SOON.search(text)
    if found is None:
        return None
    if found["month"]:
        return _midnight(reported_at.year + reported_at.month // 12, reported_at.month % 12 + 1, 1)
    if found["xmas"]:
        return _coming("december", 25, reported_at)
    return reported_at + (_BREAK if found["break"] else timedelta(days=7))


def _range(text: str, reported_at: datetime) -> datetime | None:
    found = _RANGE.search(text)
    return reported_at + _days(found["high"], found["unit"]) if found else None


def _length(text: str, reported_at: datetime) -> datetime | None:
    for found in _LENGTH.finditer(text):
        number = found["high"] or found["high2"] or found["high3"]
        unit = found["unit"] or found["unit2"] or found["unit3"]
        if not text[found.end() :].startswith(" ago"):
            return reported_at + _days(number, unit)
    return None


_READERS: tuple[Callable[[str, datetime], datetime | None], ...] = (
    *(_season, _new_year, _until_day, _until_month, _until_year, _until_soon, _range, _length),
)


def _days(number: str, unit: str) -> timedelta:
    return timedelta(days=_number(number) * _UNIT_DAYS[unit])


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS[word]


def _coming(month_name: str, day: int, reported_at: datetime) -> datetime | None:
    """Return that day of the year, the next time it comes."""
    month = _MONTHS.index(month_name) + 1
    for year in (reported_at.year, reported_at.year + 1):
        try:
            at = _midnight(year, month, day)
        except ValueError:
            return None
        if at > reported_at:
            return at
    return None


def _midnight(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)
