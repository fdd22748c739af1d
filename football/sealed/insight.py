"""A sealed insight: what was said of a match or a team, in which words, and by what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from football.canonical import canonical_json
from football.sealed.errors import BodyError
from football.sealed.kind import Kind

OF_PLAYED = frozenset({"outcome", "review"})
"""Kinds that speak of a match that is over."""

OF_EITHER = frozenset({"line_move"})
"""Kinds that speak of a match before it, and of the same match after it; others speak before."""
_SOURCES = ("template", "agent")


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightBody:
    """What is sealed of one insight.

    Attributes:
        insight_id: of the row it is.
        source: `template` or `agent`.
        kind: of a fact, or `text` and `review` of an agent's.
        subject_kind: `match` or `team`.
        subject_id: which one.
        match_id: of the coming match it speaks of; None where it speaks of none.
        kickoff_at: of that match, as it was known.
        as_of: the instant whose facts it rests on.
        texts: by the code of the language.
        facts: as `Fact.to_dict` writes them.
        versions: of what wrote it: `templates`, or `model` and `prompt`.
    """

    insight_id: int
    source: str
    kind: str
    subject_kind: str
    subject_id: str
    match_id: int | None
    kickoff_at: datetime | None
    as_of: datetime
    texts: Mapping[str, str]
    facts: Sequence[Mapping[str, Any]]
    versions: Mapping[str, str]

    @property
    def is_of_coming_match(self) -> bool:
        """Whether it has to be sealed before a kick-off."""
        if self.subject_kind != "match" or self.kind in OF_PLAYED:
            return False
        return self.kind not in OF_EITHER or self.kickoff_at is not None


def encode(body: InsightBody) -> bytes:
    """Return the bytes that are sealed.

    Raises:
        BodyError: a number is not finite or an instant has no zone.
    """
    content: dict[str, object] = {
        "insight_id": body.insight_id,
        "source": body.source,
        "kind": body.kind,
        "subject_kind": body.subject_kind,
        "subject_id": body.subject_id,
        "match_id": body.match_id,
        "kickoff_at": body.kickoff_at,
        "as_of": body.as_of,
        "texts": dict(body.texts),
        "facts": [dict(each) for each in body.facts],
        "versions": dict(body.versions),
    }
    try:
        return canonical_json(content)
    except (TypeError, ValueError) as error:
        message = f"insight {body.insight_id} cannot be written: {error}"
        raise BodyError(message) from error


def decode(written: bytes) -> InsightBody:
    """Read the bytes that were sealed; fields this version does not know are ignored.

    Raises:
        BodyError: they are no JSON, or lack a field, or a field is of another type.
    """
    try:
        content: Any = orjson.loads(written)
        kickoff_at, match_id = content["kickoff_at"], content["match_id"]
        return InsightBody(
            insight_id=int(content["insight_id"]),
            source=str(content["source"]),
            kind=str(content["kind"]),
            subject_kind=str(content["subject_kind"]),
            subject_id=str(content["subject_id"]),
            match_id=None if match_id is None else int(match_id),
            kickoff_at=None if kickoff_at is None else _instant(kickoff_at),
            as_of=_instant(content["as_of"]),
            texts=dict(content["texts"]),
            facts=list(content["facts"]),
            versions=dict(content["versions"]),
        )
    except orjson.JSONDecodeError as error:
        raise BodyError(f"is no JSON: {error}") from error
    except KeyError as error:
        raise BodyError(f"lacks {error.args[0]}") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise BodyError(f"is no insight: {error}") from error


def faults(body: InsightBody, sealed_at: datetime) -> list[str]:
    """Return what is wrong with an insight sealed at an instant; empty if nothing is.

    The rule of time: as_of ≤ sealed_at, and < kick-off of what speaks of a coming match.
    """
    is_coming = body.is_of_coming_match
    checks = {
        "its facts are later than its seal": body.as_of <= sealed_at,
        "it speaks of a coming match and does not say which, and when that begins": not is_coming
        or (body.kickoff_at is not None and str(body.match_id) == body.subject_id),
        "it speaks of no coming match, but names a kick-off": is_coming
        or (body.kickoff_at is None and body.match_id is None),
        "it was sealed at or after kick-off": body.kickoff_at is None
        or sealed_at < body.kickoff_at,
        "it has no text": any(body.texts.values()),
        "it rests on no fact": bool(body.facts),
        "nobody says what wrote it": body.source in _SOURCES
        and all(body.versions.values())
        and bool(body.versions),
    }
    return [fault for fault, holds in checks.items() if not holds]


INSIGHT = Kind(name="insight", encode=encode, decode=decode, faults=faults)


def _instant(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(f"{written} has no time zone")
    return at
