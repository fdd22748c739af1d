"""A tree of hashes over commitments, so that one can be shown to be in it without the others.

As RFC 6962 (Certificate Transparency), section 2.1: a leaf is sha256(0x00 ‖ data), a node
sha256(0x01 ‖ left ‖ right), and a tree of n leaves is split at the largest power of two below n.
"""

import hashlib
from collections.abc import Sequence

_LEAF, _NODE = b"\x00", b"\x01"


def leaf(data: bytes) -> bytes:
    """Return the hash that stands for some bytes."""
    return hashlib.sha256(_LEAF + data).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the hash of a whole tree.

    Raises:
        ValueError: there are no leaves.
    """
    if not leaves:
        raise ValueError("a tree needs a leaf")
    if len(leaves) == 1:
        return leaves[0]
    half = _split(len(leaves))
    return _node(root(leaves[:half]), root(leaves[half:]))


def path(leaves: Sequence[bytes], place: int) -> list[bytes]:
    """Return the hashes beside a leaf on its way to the root, its neighbour first.

    Raises:
        ValueError: there is no leaf at that place.
    """
    if not 0 <= place < len(leaves):
        raise ValueError(f"there is no leaf at {place} of {len(leaves)}")
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if place < half:
        return [*path(leaves[:half], place), root(leaves[half:])]
    return [*path(leaves[half:], place - half), root(leaves[:half])]


def root_of_path(own: bytes, place: int, count: int, beside: Sequence[bytes]) -> bytes:
    """Return the root that a leaf and the hashes beside it lead to.

    Args:
        own: the leaf.
        place: of the leaf, from 0.
        count: leaves of the tree.
        beside: of `path`.

    Raises:
        ValueError: such a tree has no such place, or another number of hashes beside it.
    """
    if not 0 <= place < count:
        raise ValueError(f"there is no leaf at {place} of {count}")
    if count == 1:
        if beside:
            raise ValueError("there are too many hashes beside the leaf")
        return own
    if not beside:
        raise ValueError("there are too few hashes beside the leaf")
    half = _split(count)
    if place < half:
        return _node(root_of_path(own, place, half, beside[:-1]), beside[-1])
    return _node(beside[-1], root_of_path(own, place - half, count - half, beside[:-1]))


def _split(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
