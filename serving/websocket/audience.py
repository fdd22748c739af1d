"""Clients who are given the same bytes: what was cut out of the ring for one serves all."""

from dataclasses import dataclass
from weakref import WeakValueDictionary

from serving.events.ring import Ring
from serving.events.selection import Selection
from serving.websocket.client import Client

_MOST_FRAMES = 256


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole frames, one after the other.

    Attributes:
        reached: everything up to here is in it, or is not for whoever is given it.
    """

    data: bytes
    reached: int


def cut(ring: Ring, client: Client) -> Piece:
    """Return what comes next for a client, which must stand on the ring."""
    scanned = ring.after(client.seq, _MOST_FRAMES)
    reached = ring.head if len(scanned) < _MOST_FRAMES else scanned[-1].seq
    return Piece(b"".join(frame.wire for frame in client.chosen(scanned)), reached)


class Audience:
    """Everybody who follows the same in the same mode; remembers the piece cut last."""

    __slots__ = ("__weakref__", "_from", "_piece", "_ring", "_to")

    def __init__(self) -> None:
        self._ring: Ring | None = None
        self._from = 0
        self._to: int = 0
        self._piece = Piece(b"", 0)

    def piece(self, ring: Ring, client: Client) -> Piece:
        """Return what comes next for one of them.

        The ring may have moved since the same was asked for another who stands there: what is
        remembered holds for one place and one head.
        """
        if client.seq != self._from or ring.head != self._to or ring is not self._ring:
            self._ring, self._from, self._to = ring, client.seq, ring.head
            self._piece = cut(ring, client)
        return self._piece


class Audiences:
    """Those that have anybody in them."""

    def __init__(self) -> None:
        self._known: WeakValueDictionary[tuple[Selection | None, bool], Audience] = (
            WeakValueDictionary()
        )

    def of(self, client: Client) -> Audience:
        """Return a client's audience, one for all who follow the same.

        A client some of whose topics have not begun yet is alone in its own.
        """
        if not client.is_even:
            return Audience()
        return self._known.setdefault((client.selection, client.is_latest), Audience())
