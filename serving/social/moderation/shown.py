"""Cases and decisions as they are shown, from their rows."""

from collections.abc import Mapping
from typing import Any

from serving.social.authors import author_of
from serving.social.moderation.schemas import (
    CaseAbove,
    CaseContent,
    CaseDecision,
    CaseEvidence,
    CaseRead,
    CaseReport,
    ModerationActRead,
    OwnDecisionRead,
)
from serving.social.reports.service import report_of
from serving.social.text.rendering import render
from storage.social.guidelines import HELD

_IMAGES = "/v1/moderation/images/"


def case_of(row: Mapping[str, Any]) -> CaseRead:
    """Return a case from its row."""
    reasons = dict(_counted(each) for each in row["reasons"])
    is_claimed = row["is_claimed"]
    return CaseRead.model_validate(
        {
            **row,
            "subject": _subject(row),
            "author": author_of(row),
            "state": "open" if row["closed_at"] is None else "closed",
            "decided_by": row["decider"],
            "claimed_by": row["holder"] if is_claimed else None,
            "claimed_until": row["claimed_until"] if is_claimed else None,
            "report_count": sum(reasons.values()),
            "reasons": reasons,
        }
    )


def content_of(row: Mapping[str, Any]) -> CaseContent:
    """Return what a case is about, as it is now."""
    state = "live"
    if row["deleted_at"] is not None:
        state = "deleted"
    elif row["removed_at"] is not None:
        state = "held" if row["removed_reason"] == HELD else "removed"
    return CaseContent.model_validate(
        {
            **row,
            "state": state,
            "text_html": None if row["text"] is None else render(row["text"]).html,
            "images": _images(row),
            "is_locked": row["locked_at"] is not None,
            "removed_reason": row["removed_reason"] if state == "removed" else None,
        }
    )


def evidence_of(row: Mapping[str, Any]) -> CaseEvidence:
    """Return the text of something when it was reported."""
    html = render(row["text"]).html
    return CaseEvidence.model_validate({**row, "text_html": html, "images": _images(row)})


def case_report_of(row: Mapping[str, Any]) -> CaseReport:
    """Return a report with who sent it."""
    return CaseReport(**dict(report_of(row)), reporter=author_of(row))


def log_of(row: Mapping[str, Any]) -> ModerationActRead:
    """Return an act of moderators as everybody may know it."""
    return ModerationActRead.model_validate({**row, "subject": _subject(row)})


def decision_of(row: Mapping[str, Any]) -> OwnDecisionRead:
    """Return what was decided about somebody, for them."""
    kind = row["subject_kind"]
    is_of_match = row["room_kind"] == "match"
    text = row.get(f"{kind}_text")
    return OwnDecisionRead.model_validate(
        {
            **row,
            "subject": _subject(row),
            "text": text,
            "may_appeal": row["may_appeal"] and text is not None,
            "post_id": row["subject_id"] if kind == "post" else row["thread_id"],
            "match_id": row["room_key"] if is_of_match else None,
        }
    )


def case_decision_of(row: Mapping[str, Any]) -> CaseDecision:
    """Return what was decided in a case."""
    return CaseDecision.model_validate({**row, "subject": _subject(row)})


def above_of(row: Mapping[str, Any]) -> CaseAbove:
    """Return a comment above another, or a message before another."""
    return CaseAbove(comment_id=row.get("comment_id"), author=author_of(row), text=row["text"])


def _subject(row: Mapping[str, Any]) -> dict[str, object]:
    return {"kind": row["subject_kind"], "id": row["subject_id"]}


def _images(row: Mapping[str, Any]) -> list[str]:
    """Return where moderators see the images of a thing, whatever became of it."""
    return [f"{_IMAGES}{each}.webp" for each in row["images"]]


def _counted(text: str) -> tuple[str, int]:
    reason, _, count = text.rpartition(":")
    return reason, int(count)
