"""Groups of clients that are given the same bytes: one piece of the ring serves a whole group."""

from collections.abc import Hashable
from dataclasses import dataclass
from weakref import WeakValueDictionary

from serving.streams.client import Client
from serving.streams.outlet import Outlet
from serving.streams.rings import Rings

_MOST_FRAMES = 256
_MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole frames, one after the other.

    Attributes:
        reached: everything up to here is in it, or is not for its clients.
    """

    data: bytes
    reached: int


def cut(rings: Rings, client: Client) -> Piece:
    """Return what comes next for a client, which must stand on the ring."""
    scanned, reached = rings.after(client.seq, _MOST_FRAMES, client.audiences)
    written: list[bytes] = []
    size = 0
    for frame in client.chosen(scanned):
        written.append(client.outlet.event(frame))
        size += len(written[-1])
        if size >= _MOST_BYTES:
            reached = frame.seq
            break
    return Piece(client.outlet.message(written) if written else b"", reached)


class ClientGroup:
    """All who follow the same topics in the same mode and protocol; remembers the last piece."""

    __slots__ = ("__weakref__", "_from", "_piece", "_rings", "_to")

    def __init__(self) -> None:
        self._rings: Rings | None = None
        self._from = 0
        self._to: int = 0
        self._piece = Piece(b"", 0)

    def piece(self, rings: Rings, client: Client) -> Piece:
        """Return what comes next for a client of the group.

        The ring may have moved since another client at this place was served: what is remembered
        holds for one place and one head.
        """
        if client.seq != self._from or rings.head != self._to or rings is not self._rings:
            self._rings, self._from, self._to = rings, client.seq, rings.head
            self._piece = cut(rings, client)
        return self._piece


class ClientGroups:
    """The groups that have a client."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[tuple[type[Outlet], Hashable, bool], ClientGroup] = (
            WeakValueDictionary()
        )

    def of(self, client: Client) -> ClientGroup:
        """Return a client's group, one for all who follow the same.

        A client some of whose topics have not begun yet is alone in its group.
        """
        if not client.is_even:
            return ClientGroup()
        followed = None if client.selection is None else client.selection.group
        key = type(client.outlet), followed, client.is_latest
        return self._known.setdefault(key, ClientGroup())
