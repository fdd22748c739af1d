"""What every kind of sealed thing has: a name, a codec, and its rule of time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

Body = TypeVar("Body")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Body]):
    """One kind of sealed thing.

    Attributes:
        name: as tables, proofs and reports call it.
        encode: returns the bytes that are sealed; raises `BodyError`.
        decode: reads them again; raises `BodyError`.
        faults: says what is wrong with a body that was sealed at an instant: its rule of time,
            and what its numbers must fulfil. Empty if nothing is.
    """

    name: str
    encode: Callable[[Body], bytes]
    decode: Callable[[bytes], Body]
    faults: Callable[[Body, datetime], list[str]]
