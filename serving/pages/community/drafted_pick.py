"""The writer's own pick that a post being written carries, or could carry."""

from dataclasses import dataclass

from serving.pages.account.forms import Form
from serving.social.parts import SocialParts
from serving.social.posts.picks import read_picks
from serving.social.posts.schemas import PickCard
from storage.games.statements import carried
from words.messages import gettext as _


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedPick:
    """What a form says of a pick.

    Attributes:
        match_id: of the pick that it names.
        offered_id: of the writer's pick of the match that the post is about.
        card: the pick that the post carries, as others will see it.
    """

    match_id: int | None = None
    offered_id: int | None = None
    card: PickCard | None = None


async def read_drafted_pick(
    parts: SocialParts, account_id: int, form: Form, *, asked: int | None, match_id: int | None
) -> DraftedPick:
    """Return which pick a post may carry, and note in its form if that is none.

    Args:
        parts: of this process.
        account_id: who writes.
        form: what was sent.
        asked: the pick that it names.
        match_id: which match it names.
    """
    rows = []
    if asked is not None or match_id is not None:
        wanted = {"account_id": account_id, "pick_id": asked, "match_id": match_id}
        rows = await parts.database.fetch(carried.own(), **wanted)
    named = next((row for row in rows if row["pick_id"] == asked), None)
    about = match_id if named is None else match_id or named["match_id"]
    standing = [row for row in rows if not row["is_withdrawn"]]
    offered_id = next((row["pick_id"] for row in standing if row["match_id"] == about), None)
    card: PickCard | None = None
    if form.value("pick_id"):
        if named is None:
            form.blame("pick_id", _("You have no such pick."))
        elif named["match_id"] != about:
            form.blame("pick_id", _("This pick is of another match: choose again."))
        elif named["is_withdrawn"]:
            form.blame("pick_id", _("You withdrew this pick."))
        else:
            card = (await read_picks(parts, [named["pick_id"]]))[named["pick_id"]]
    return DraftedPick(match_id=about, offered_id=offered_id, card=card)
