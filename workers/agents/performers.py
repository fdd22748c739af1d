"""Which task is done how."""

from collections.abc import Mapping

from storage.agents.kinds.tasks import KINDS
from workers.agents.dispatching import Dispatcher
from workers.agents.following import Follower
from workers.agents.noting import take_note
from workers.agents.picking import pick_matches
from workers.agents.searching import search_absences
from workers.agents.watching import watch
from workers.agents.work import Perform
from workers.agents.writing import Writer


def performers(
    follower: Follower, dispatcher: Dispatcher | None = None, writer: Writer | None = None
) -> Mapping[str, Perform]:
    """Return, by kind of task, what does it.

    Args:
        follower: does every heavy one.
        dispatcher: has services elsewhere do theirs; None leaves that to other workers.
        writer: writes insights; without one templates speak alone.
    """
    heavy: dict[str, Perform] = {kind.name: follower for kind in KINDS.values() if kind.is_heavy}
    quick: dict[str, Perform] = {
        "note": take_note,
        "watch": watch,
        "search_absences": search_absences,
        "pick": pick_matches,
        "write_insights": writer or Writer(None),
    }
    if dispatcher is None:
        return {**heavy, **quick}
    return {**heavy, **quick, "dispatch": dispatcher, "discover": dispatcher.discover}
