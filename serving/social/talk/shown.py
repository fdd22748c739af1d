"""Messages as everybody sees them, from their rows."""

from collections.abc import Mapping
from html import escape
from typing import Any

from serving.social.authors import author_of
from serving.social.talk.schemas import LineRead, MessageRead
from serving.social.text.rendering import known_of, render
from storage.social.guidelines import HELD
from words.talk import line


def message_of(row: Mapping[str, Any]) -> MessageRead:
    """Return a message from its row."""
    is_line = row["line"] is not None
    state = "live"
    if row["removed_at"] is not None:
        state = "held" if row["removed_reason"] == HELD else "removed"
    text = line(row["line"], row["facts"]) if is_line else row["text"]
    html = f"<p>{escape(text)}</p>\n" if is_line else render(text, known_of(row["mentioned"])).html
    return MessageRead.model_validate(
        {
            **row,
            "room": {"kind": row["room_kind"], "key": row["room_key"]},
            "author": None if is_line else author_of(row),
            "text": text,
            "text_html": html,
            "mentions": sorted(row["mentioned"] or ()),
            "line": LineRead(kind=row["line"], facts=row["facts"]) if is_line else None,
            "state": state,
            "removed_reason": row["removed_reason"] if state == "removed" else None,
        }
    )
