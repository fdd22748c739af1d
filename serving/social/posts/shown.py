"""Posts as everybody sees them, from their rows."""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

from football.outcome import FLOOR, Outcome
from serving.social.authors import author_of, picture_url
from serving.social.parts import SocialParts
from serving.social.posts.cards import cards_of
from serving.social.posts.picks import read_picks
from serving.social.posts.schemas import ForecastCard, ImageRead, PickCard, PostRead
from serving.social.text.rendering import Rendered, known_of, render
from storage.social.guidelines import HELD
from storage.social.statements import posts

_NOTHING = Rendered(html="", tags=(), names=(), addresses=())


async def read_posts(
    parts: SocialParts, viewer_id: int, post_ids: Sequence[int]
) -> list[PostRead]:
    """Return those of some posts that a viewer may see, in the given order."""
    if not post_ids:
        return []
    rows = await parts.database.fetch(posts.by_ids(), viewer_id=viewer_id, post_ids=post_ids)
    return await posts_of(parts, rows)


async def posts_of(parts: SocialParts, rows: Sequence[Mapping[str, Any]]) -> list[PostRead]:
    """Return posts from their rows; only if some carry picks is another question asked."""
    carried = [row["pick_id"] for row in rows if row["pick_id"] is not None]
    picks = await read_picks(parts, carried)
    return [_post_of(parts, row, picks) for row in rows]


def _post_of(
    parts: SocialParts, row: Mapping[str, Any], picks: Mapping[int, PickCard]
) -> PostRead:
    rendered = _NOTHING
    if row["text"] is not None:
        rendered = render(row["text"], known_of(row["mentioned"]))
    state = "live"
    if row["deleted_at"] is not None:
        state = "erased"
    elif row["removed_at"] is not None:
        state = "held" if row["removed_reason"] == HELD else "removed"
    pick_id = None if state == "erased" else row["pick_id"]
    return PostRead.model_validate(
        {
            **row,
            "author": author_of(row),
            "text_html": None if row["text"] is None else rendered.html,
            "forecast": _forecast_of(row),
            "pick_id": pick_id,
            "pick": picks.get(pick_id) if pick_id is not None else None,
            "images": [_image_of(each) for each in row["images"] or ()],
            "cards": cards_of(rendered.addresses, parts.own_url),
            "tags": list(rendered.tags),
            "mentions": sorted(row["mentioned"] or ()),
            "state": state,
            "removed_reason": row["removed_reason"] if state == "removed" else None,
            "held_for": [each["code"] for each in row["held_for"] or ()],
            "is_locked": row["locked_at"] is not None,
        }
    )


def _image_of(image: Mapping[str, Any]) -> ImageRead:
    return ImageRead.model_validate({**image, "url": picture_url(image["sha256"])})


def _forecast_of(row: Mapping[str, Any]) -> ForecastCard | None:
    if row["forecast_id"] is None:
        return None
    outcome = log_loss = None
    if row["home_goals_90"] is not None:
        outcome = Outcome.of(row["home_goals_90"], row["away_goals_90"])
        log_loss = -log(max(row[f"p_{outcome.name.lower()}"], FLOOR))
    name = None if outcome is None else outcome.name
    return ForecastCard.model_validate({**row, "outcome": name, "log_loss": log_loss})
