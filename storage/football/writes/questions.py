"""Questions about what sources differ in: they wait in quarantine, like every row in doubt."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import insert, update

from football.agreement import Kind
from football.observations.parsed import RejectReason
from storage.football.statements import agreement
from storage.football.tables.agreement import disagreement
from storage.kit.rules import Rule, now, one, rows
from storage.raw.tables import quarantine

PARSER = "agreement"
_VERSION = 1


class NoSuchDisagreementError(LookupError):
    """There is no such difference, or it is gone."""


class NoPayloadError(ValueError):
    """A difference that no answer of a source is behind."""


def ask(disagreement_id: int) -> Rule[UUID]:
    """File a question about a difference and return its entry; twice is one question.

    Raises:
        NoSuchDisagreementError: there is no such difference.
        NoPayloadError: no answer is known that a person could look into.
    """
    found = yield from one(agreement.by_id(), disagreement_id=disagreement_id)
    if found is None:
        raise NoSuchDisagreementError(f"no difference {disagreement_id}; it may be settled")
    if found["question_id"] is not None:
        return found["question_id"]
    report = yield from _report_of(found)
    if report is None or report["payload_id"] is None:
        raise NoPayloadError("no answer of a source is kept that says so")
    at = yield from now()
    entry = yield from rows(
        insert(quarantine)
        .values(
            payload_id=report["payload_id"],
            parser=PARSER,
            parser_version=_VERSION,
            row_no=report["row_no"],
            reason=RejectReason.CONFLICT.value,
            detail=worded(found),
            row=_shown(found),
            quarantined_at=at,
        )
        .returning(quarantine.c.quarantine_id)
    )
    question_id: UUID = entry[0]["quarantine_id"]
    yield from rows(
        update(disagreement)
        .where(disagreement.c.disagreement_id == disagreement_id)
        .values(question_id=question_id)
    )
    return question_id


def worded(found: Mapping[str, Any]) -> str:
    """Return a difference as a sentence."""
    what = f"{found['code']} {found['label']}"
    subject = (
        f"{found['home_name']} - {found['away_name']}" if found["match_id"] else found["team_name"]
    )
    source, other = found["source"], found["other"]
    return {
        Kind.MISSING: f"{what}: {source} lacks {found['other_value']}, which {other} has",
        Kind.EXTRA: f"{what}: only {source} has {found['value']}, not {other}",
        Kind.NAME: f"{what}: {source} calls {found['other_value']} {found['value']!r}",
    }.get(
        Kind(found["kind"]),
        f"{what} {subject}: {source} says {found['value']}, {other} {found['other_value']}",
    )


def _report_of(found: Mapping[str, Any]) -> Rule[Mapping[str, Any] | None]:
    """Return what a source reported, for review."""
    if found["payload_id"] is not None:
        return {"payload_id": found["payload_id"], "row_no": 0}
    if found["match_id"] is not None:
        reports = yield from rows(agreement.report_of(), match_id=found["match_id"])
        own = [each for each in reports if each["source"] == found["source"]]
        return next(iter(own or reports), None)
    return (
        yield from one(
            agreement.naming(),
            team_id=found["team_id"],
            source=found["source"],
            name=found["value"],
        )
    )


def _shown(found: Mapping[str, Any]) -> dict[str, object]:
    names = ("kind", "source", "value", "other", "other_value", "match_id", "team_id", "round")
    return {
        "competition": found["code"],
        "season": found["label"],
        "home": found["home_name"],
        "away": found["away_name"],
        **{name: found[name] for name in names},
    }
