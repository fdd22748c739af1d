"""Whether what is shown of matches in play can be relied on now, and if not, why.

What belongs here: one judgement for all parts that the same process polls. What does not: parts
that have other sources.
"""

from dataclasses import dataclass
from datetime import datetime

from serving.kit.postgres.database import Database
from storage.forecast.statements import live
from storage.kit.sentences import Sentence

SOURCE = "espn"
_SILENT_SECONDS = 150  # five looks of thirty seconds
_UNFOLLOWED = Sentence("Nobody follows matches in play at the moment: this is the last report.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """What is wrong with following matches in play; None when nothing is."""

    reason: str | None

    def of(self, *, is_on: bool) -> str | None:
        """Return the reason for a part that is followed only while the match is on."""
        return self.reason if is_on else None


async def read_attention(database: Database) -> Attention:
    """Return how it stands with following matches."""
    row = await database.fetch_one(live.attention(), source=SOURCE, silent_seconds=_SILENT_SECONDS)
    if row is None or not row["is_followed"]:
        return Attention(reason=_UNFOLLOWED)
    if row["circuit"] == "open":
        last = _instant(row["last_success_at"])
        return Attention(
            reason=Sentence(
                "The provider does not answer; its last answer is of %(last)s.", last=last
            )
        )
    if row["is_silent"]:
        last = _instant(row["last_success_at"])
        return Attention(
            reason=Sentence("The provider has not answered since %(last)s.", last=last)
        )
    return Attention(reason=None)


def _instant(at: datetime | None) -> str:
    return "never" if at is None else f"{at:%Y-%m-%dT%H:%M:%SZ}"
