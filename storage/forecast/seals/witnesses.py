"""Witnesses: signed seals kept elsewhere, which the chain must still hold as it is.

Verification alone cannot notice that the newest seals were deleted, or all of them computed again:
only a copy that the owner of the database cannot reach can. What belongs here: writing such a
document, reading one, and comparing the chain with it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from football.canonical import canonical_json
from football.sealed.seal import Seal
from storage.forecast.seals.verification import Fault
from storage.forecast.statements import seals as statements
from storage.kit.seals import head, seal_of, sign
from storage.kit.signing import Signer, is_signed, key_id_of
from storage.kit.tables.seals import seal

TYPE = "touchline.seals"
_COMPARED = ("sealed_at", "count", "root", "version", "previous", "hash")


class WitnessError(ValueError):
    """A document is no witness: nobody can rely on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """Seals as somebody else kept them.

    Attributes:
        seals: oldest first; the newest is signed.
        signed_by: the public key that signed the newest.
    """

    seals: Sequence[Seal]
    signed_by: bytes


def document(connection: Connection, world: str, signer: Signer | None = None) -> bytes | None:
    """Return all seals of the chain and their signatures as canonical JSON; None of an empty one.

    Args:
        connection: of the world; committed by the caller if `signer` is given.
        world: its name, for people.
        signer: signs the head if nobody has.
    """
    newest = head(connection)
    if newest is not None and signer is not None:
        sign(connection, newest, signer)
    return _document(connection, world, connection.execute(statements.every()).mappings().all())


def newest_document(connection: Connection, world: str) -> bytes | None:
    """Return the newest seal alone, if it is signed: what is posted to a witness after sealing."""
    rows = connection.execute(statements.head()).mappings().all()
    return _document(connection, world, [row for row in rows if row["signature"] is not None])


def read(written: bytes) -> Witness:
    """Read a document and check every signature in it.

    Raises:
        WitnessError: it is no such document, or a signature does not hold.
    """
    try:
        content = json.loads(written)
        if content["type"] != TYPE:
            raise WitnessError(f"it is a {content['type']!r}, not {TYPE!r}")
        keys = {name: bytes.fromhex(key) for name, key in content["keys"].items()}
        signed = [(Seal.of_content(each), each.get("signature")) for each in content["seals"]]
    except (KeyError, TypeError, AttributeError, OverflowError, ValueError) as error:
        if isinstance(error, WitnessError):
            raise
        raise WitnessError(f"it cannot be read ({error!r})") from error
    _check(signed, keys)
    return Witness(seals=[own for own, _ in signed], signed_by=keys[signed[-1][1]["key_id"]])


def difference(connection: Connection, witness: Witness) -> Fault | None:
    """Return the first seal in which the chain differs from what a witness kept."""
    held = {
        row["seal_no"]: seal_of(row)
        for row in connection.execute(select(seal).order_by(seal.c.seal_no)).mappings()
    }
    for kept in witness.seals:
        own = held.get(kept.seal_no)
        if own is None:
            ends = f"the chain ends at seal {max(held)}" if held else "the chain is empty"
            return Fault(seal_no=kept.seal_no, reason=f"the witness holds it, but {ends}")
        for name in _COMPARED:
            if getattr(own, name) != getattr(kept, name):
                here, there = own.content()[name], kept.content()[name]
                reason = f"{name} is {here} here, but the witness holds {there}"
                return Fault(seal_no=kept.seal_no, reason=reason)
    return None


def _document(connection: Connection, world: str, rows: Sequence[RowMapping]) -> bytes | None:
    if not rows:
        return None
    keys = connection.execute(statements.keys()).mappings()
    content = {
        "type": TYPE,
        "world": world,
        "keys": {row["key_id"]: row["public_key"].hex() for row in keys},
        "seals": [seal_of(row).content() | {"signature": _signature(row)} for row in rows],
    }
    return canonical_json(content)


def _signature(row: RowMapping) -> dict[str, str] | None:
    if row["signature"] is None:
        return None
    return {"key_id": row["key_id"], "signature": row["signature"].hex()}


def _check(signed: Sequence[tuple[Seal, Any]], keys: Mapping[str, bytes]) -> None:
    if not signed or signed[-1][1] is None:
        raise WitnessError("its newest seal is not signed")
    if sorted(own.seal_no for own, _ in signed) != [own.seal_no for own, _ in signed]:
        raise WitnessError("its seals are not in order")
    for name, key in keys.items():
        if key_id_of(key) != name:
            raise WitnessError(f"key {name} is another key")
    for own, signature in signed:
        if signature is not None and not _holds(own, signature, keys):
            raise WitnessError(f"the signature of seal {own.seal_no} does not hold")


def _holds(own: Seal, signature: Mapping[str, str], keys: Mapping[str, bytes]) -> bool:
    try:
        key = keys[signature["key_id"]]
        return is_signed(key, bytes.fromhex(signature["signature"]), own.statement())
    except (KeyError, TypeError, ValueError):
        return False
