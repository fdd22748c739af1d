"""Picks that posts carry, as everybody sees them."""

from collections.abc import Mapping, Sequence
from typing import Any

from football.outcome import Outcome
from serving.social.parts import SocialParts
from serving.social.posts.schemas import PickCard
from storage.games.statements import carried

_PICKED = (
    *("p_home", "p_draw", "p_away"),
    *("home_goals", "away_goals", "origin", "picked_at"),
)
_SCORES = ("points", "log_loss", "peer")


async def read_picks(parts: SocialParts, pick_ids: Sequence[int]) -> dict[int, PickCard]:
    """Return picks as everybody sees them at this moment, by their ids."""
    if not pick_ids:
        return {}
    rows = await parts.database.fetch(carried.shown(), pick_ids=sorted(set(pick_ids)))
    return {row["pick_id"]: _card_of(row) for row in rows}


def _card_of(row: Mapping[str, Any]) -> PickCard:
    is_picked = row["p_home"] is not None  # never before the lock
    if row["void_reason"] is not None:
        state = "void"
    elif is_picked:
        state = "locked" if row["points"] is None else "settled"
    else:
        state = "open" if row["locked_at"] is None and not row["is_withdrawn"] else "none"
    is_settled = state == "settled"
    outcome = Outcome.of(row["home_score"], row["away_score"]).name if is_settled else None
    return PickCard.model_validate(
        {
            **{name: row[name] for name in ("pick_id", "match_id", "locked_at", "void_reason")},
            **{name: row[name] if is_picked else None for name in _PICKED},
            **{name: row[name] if is_settled else None for name in _SCORES},
            "state": state,
            "outcome": outcome,
        }
    )
