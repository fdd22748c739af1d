"""Types of request parameters that several nouns share, and the rule that none is unknown.

Whatever a stranger sends is either meant or refused with what is allowed: a misspelt or repeated
parameter is an error, not silently another question.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, TypeVar

from fastapi import Path, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import AfterValidator, AwareDatetime, Field

from football.competitions import COMPETITIONS
from serving.kit.errors import BadRequestError, Fault
from storage.kit.sentences import Sentence

MAX_ID = 2**63 - 1
EARLIEST = date(1850, 1, 1)
LATEST = date(2200, 1, 1)

Identifier = Annotated[int, Field(ge=1, le=MAX_ID)]
_Value = TypeVar("_Value")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SEASON = re.compile(r"(\d{4})(?:-(\d{2}))?", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)
_FORMS = "allowed: 2025-11-15 or 2025-11-15T09:00:00Z (an offset's + is written %2B)"


def _known_competition(code: str) -> str:
    if code not in COMPETITIONS:
        raise ValueError(
            Sentence("no such competition; allowed: %(codes)s", codes=", ".join(COMPETITIONS))
        )
    return code


def _without_controls(text: str) -> str:
    if not text.isprintable():
        raise ValueError(Sentence("control characters are not allowed"))
    return text


def _within_calendar(at: datetime) -> datetime:
    if not EARLIEST <= at.date() < LATEST:
        raise ValueError(f"instants are between {EARLIEST} and {LATEST}")
    return at


def _day_within_calendar(day: date) -> date:
    if not EARLIEST <= day < LATEST:
        raise ValueError(f"days are between {EARLIEST} and {LATEST}")
    return day


CompetitionCode = Annotated[
    str,
    AfterValidator(_known_competition),
    Field(description="Code of a competition, e.g. `E0` or `S1`.", examples=["S1"]),
]
Instant = Annotated[AwareDatetime, AfterValidator(_within_calendar)]
Day = Annotated[date, AfterValidator(_day_within_calendar)]
PlainText = Annotated[str, AfterValidator(_without_controls)]


def _instant(name: str, text: str) -> datetime:
    try:
        if _INSTANT.fullmatch(text):
            at = datetime.fromisoformat(text.upper())
            # Converting before checking the year would overflow at the edges of the calendar.
            if EARLIEST <= at.date() < LATEST:
                return at.astimezone(UTC)
        elif _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            if EARLIEST <= day < LATEST:
                return datetime.combine(day, time(), UTC)
    except ValueError as error:
        raise BadRequestError.parameter(name, f"{error}; {_FORMS}") from error
    raise BadRequestError.parameter(
        name, f"not a date or instant between {EARLIEST} and {LATEST}; {_FORMS}"
    )


def given(**values: _Value | None) -> dict[str, _Value]:
    """Return the parameters that were given, by name."""
    return {name: value for name, value in values.items() if value is not None}


def since(name: str, text: str | None) -> datetime | None:
    """Return the first instant a parameter includes."""
    return None if text is None else _instant(name, text)


def until(name: str, text: str | None) -> datetime | None:
    """Return the first instant a parameter excludes; a bare date includes its whole day."""
    if text is None:
        return None
    at = _instant(name, text)
    return at + timedelta(days=1) if _DAY.fullmatch(text) else at


def identifiers(name: str, text: str | None, *, at_most: int = 200) -> list[int] | None:
    """Return the ids of a comma-separated parameter."""
    if text is None:
        return None
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > at_most or not all(_is_identifier(part) for part in parts):
        message = f"allowed: 1 to {at_most} ids from 1 to {MAX_ID}, separated by commas"
        raise BadRequestError.parameter(name, message)
    return sorted({int(part) for part in parts})


def _is_identifier(text: str) -> bool:
    return bool(re.fullmatch(r"\d{1,19}", text, re.ASCII)) and 1 <= int(text) <= MAX_ID


def start_year(name: str, text: str | None) -> int | None:
    """Return the starting year of a season, written `2025` or `2025-26`."""
    if text is None:
        return None
    found = _SEASON.fullmatch(text)
    if found is None or (found[2] and int(found[2]) != (int(found[1]) + 1) % 100):
        raise BadRequestError.parameter(name, "allowed: the starting year, 2025 or 2025-26")
    return int(found[1])


def season_name(name: str, text: str | None) -> str | None:
    """Return a season's name as given, `2025` or `2025-26`, once it is known to be one."""
    start_year(name, text)
    return text


def season_filter(name: str, text: str | None) -> dict[str, object]:
    """Return the condition a season names: `2025` by its starting year, `2025-26` by its label.

    One league may have `2016` and `2016-17`, so only a label names one season for sure.
    """
    year = start_year(name, text)
    is_label = text is not None and "-" in text
    return {"season_label": text} if is_label else {"season": year}


def choices(name: str, text: str | None, allowed: frozenset[str]) -> list[str] | None:
    """Return the values of a comma-separated parameter, each one of those allowed."""
    if text is None:
        return None
    parts = {part.strip() for part in text.split(",")}
    if not parts <= allowed:
        message = f"allowed, separated by commas: {', '.join(sorted(allowed))}"
        raise BadRequestError.parameter(name, message)
    return sorted(parts)


async def only_declared(request: Request) -> None:
    """Refuse query parameters that the route does not declare or that come twice."""
    given = [name for name, _ in request.query_params.multi_items()]
    if not given:
        return
    route = request.scope.get("route")
    if not isinstance(route, APIRoute):
        return
    declared = sorted(_query_parameters(route.dependant))
    faults = [
        Fault(where="query", name=name[:100], message=_unknown_parameter(name, given, declared))
        for name in sorted(set(given))
        if name not in declared or given.count(name) > 1
    ]
    if faults:
        raise BadRequestError(*faults[:20])


def _query_parameters(dependant: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in dependant.query_params)
    for below in dependant.dependencies:
        yield from _query_parameters(below)


def _unknown_parameter(name: str, given: list[str], declared: list[str]) -> str:
    if name in declared:
        return f"given {given.count(name)} times; allowed: once"
    return f"unknown parameter; allowed: {', '.join(declared) or 'none'}"


PathId = Annotated[int, Path(ge=1, le=MAX_ID)]
