"""Shapes of seals and proofs; digests are lower-case hexadecimal SHA-256."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from serving.cursors import Cursor
from serving.parameters import Identifier
from serving.schemas import Page, example

_ROOT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SEAL: dict[str, Any] = {
    "seal_no": 3,
    "previous": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "root": _ROOT,
    "hash": "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
    "forecast_count": 1,
    "sealed_at": "2025-11-15T09:02:11Z",
}


class SealRead(BaseModel):
    """One link of the chain: hash = sha256(previous ‖ root)."""

    seal_no: int
    previous: str
    root: str = Field(description="sha256 of its forecasts' digests in order.")
    hash: str
    forecast_count: int
    sealed_at: datetime


class SealPage(Page[SealRead]):
    """Seals, newest first, and the head that commits to all of them."""

    model_config = example(world="simulated", head=SEAL, items=[SEAL], next_cursor=None)

    head: SealRead | None = Field(description="Null until the first forecast is sealed.")


class SealCursor(Cursor):
    """The last seal of a page."""

    kind: Literal["seals"] = "seals"
    seal_no: Identifier


class Proof(BaseModel):
    """A forecast as it was sealed, and everything to recompute its seal.

    sha256(body) is digests[position]; sha256 of all digests is root; sha256(previous ‖ root) is
    hash; and so on with each of the later roots, which ends in the head `/v1/seals` publishes.
    """

    model_config = example(
        world="simulated",
        forecast_id="019a85c4-1f6e-7c3a-9a51-0c9c1d6f2b11",
        body='{"forecast_id":"019a85c4-1f6e-7c3a-9a51-0c9c1d6f2b11","track":"odds_free"}',
        digest=_ROOT,
        position=0,
        digests=[_ROOT],
        **{name: value for name, value in SEAL.items() if name != "forecast_count"},
        later_roots=[],
        head=SEAL["hash"],
    )

    world: str
    forecast_id: UUID
    body: str = Field(description="Canonical JSON; digested as these characters in UTF-8.")
    digest: str
    position: int
    digests: list[str]
    seal_no: int
    previous: str
    root: str
    hash: str
    sealed_at: datetime
    later_roots: list[str] = Field(description="Roots of the seals after it, oldest first.")
    head: str = Field(description="Hash of the newest seal.")
