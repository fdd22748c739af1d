"""Shapes of seals and proofs; digests are lower-case hexadecimal SHA-256."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier
from serving.kit.schemas import Page, example

_ROOT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
SEAL: dict[str, Any] = {
    "seal_no": 3,
    "version": 2,
    "previous": "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    "root": _ROOT,
    "hash": "fd61a03af4f77d870fc21e05e7e80678095c92d808cfb3b5c279ee04c74aca13",
    "forecast_count": 1,
    "sealed_at": "2025-11-15T09:02:11Z",
    "signature": {"key_id": "60303ae22b998861", "signature": "ab" * 64},
}
KEY: dict[str, Any] = {
    "key_id": "60303ae22b998861",
    "public_key": _ROOT,
    "made_at": "2025-11-15T09:02:11Z",
}
_OF_A_PROOF = ("seal_no", "version", "previous", "root", "hash", "sealed_at")


class SignatureRead(BaseModel):
    """Who signed a seal: Ed25519 over its statement, which `/v1/seals/key` describes."""

    key_id: str
    signature: str = Field(description="64 bytes, hexadecimal.")


class SealRead(BaseModel):
    """One link of the chain.

    hash = sha256(previous ‖ root ‖ sealed_at ‖ count), where sealed_at is an int64 of microseconds
    since 1970 and count an int32, both big-endian; of version 1, hash = sha256(previous ‖ root).
    """

    seal_no: int
    version: int = 1
    previous: str
    root: str = Field(description="sha256 of its forecasts' digests in order.")
    hash: str
    forecast_count: int = Field(description="The count that the hash covers.")
    sealed_at: datetime
    signature: SignatureRead | None = Field(
        default=None, description="Null where nobody has signed: seals of version 1."
    )


class SealPage(Page[SealRead]):
    """Seals, newest first, and the head that commits to all of them."""

    model_config = example(world="simulated", head=SEAL, items=[SEAL], next_cursor=None)

    head: SealRead | None = Field(description="Null until the first forecast is sealed.")


class SealCursor(Cursor):
    """The last seal of a page."""

    kind: Literal["seals"] = "seals"
    seal_no: Identifier


class SealKeyRead(BaseModel):
    """A public key that signs or has signed seals."""

    key_id: str = Field(description="The first 16 hexadecimal digits of the key's SHA-256.")
    public_key: str = Field(description="Ed25519, 32 bytes, hexadecimal.")
    made_at: datetime


class SealKeys(BaseModel):
    """The public keys of this world, newest first.

    What is signed is canonical JSON (sorted keys, no spaces, UTF-8) of `type` ("touchline.seal"),
    `seal_no`, `version`, `previous`, `root`, `sealed_at`, `count` and `hash`.
    """

    model_config = example(world="simulated", items=[KEY])

    world: str
    items: list[SealKeyRead]


_CHAINED: dict[str, Any] = {
    "digest": _ROOT,
    "position": 0,
    "digests": [_ROOT],
    **{name: value for name, value in SEAL.items() if name in _OF_A_PROOF},
    "later_roots": [],
    "later": [],
    "head": SEAL["hash"],
}


class LaterSeal(BaseModel):
    """What the hash of a later seal is made of, besides the hash before it."""

    version: int
    root: str
    sealed_at: datetime
    count: int


class ChainProof(BaseModel):
    """A text as it was sealed, and everything to recompute its seal.

    sha256(body) is digests[position]; sha256 of all digests is root; hash follows from previous,
    root, sealed_at and the number of digests as in `/v1/seals`; and so on with each of `later`,
    which ends in the head that `/v1/seals` publishes.
    """

    world: str
    body: str = Field(description="Canonical JSON; digested as these characters in UTF-8.")
    digest: str
    position: int
    digests: list[str]
    seal_no: int
    version: int = 1
    previous: str
    root: str
    hash: str
    sealed_at: datetime
    later_roots: list[str] = Field(
        description="Roots of the seals after it, oldest first; `later` says all of them."
    )
    later: list[LaterSeal] = Field(
        default_factory=list[LaterSeal], description="The seals after it, oldest first."
    )
    head: str = Field(description="Hash of the newest seal.")


class Proof(ChainProof):
    """A forecast as it was sealed, and everything to recompute its seal."""

    model_config = example(
        world="simulated",
        forecast_id="019a85c4-1f6e-7c3a-9a51-0c9c1d6f2b11",
        body='{"forecast_id":"019a85c4-1f6e-7c3a-9a51-0c9c1d6f2b11","track":"odds_free"}',
        kind="forecast",
        **_CHAINED,
    )

    forecast_id: UUID
    kind: str = "forecast"


class InsightProof(ChainProof):
    """An insight as it was sealed, and everything to recompute its seal."""

    model_config = example(
        world="simulated",
        insight_id=88,
        body='{"as_of":"2026-03-01T12:00:00Z","insight_id":88,"kickoff_at":"2026-03-01T15:00:00Z"}',
        kind="insight",
        **_CHAINED,
    )

    insight_id: int
    kind: str = "insight"
