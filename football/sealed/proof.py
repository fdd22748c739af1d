"""Checking the proof of one sealed thing without trusting the database, or us.

`faults_of` needs only the proof and, better, a head that was published before kick-off.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from football.canonical import canonical_json, digest
from football.sealed import merkle
from football.sealed.chain import Link, root
from football.sealed.errors import BodyError
from football.sealed.forecast import FORECAST
from football.sealed.insight import INSIGHT
from football.sealed.kinds import KINDS
from football.sealed.pick import PICK, PicksBody, commitment

_NAMED_BY = {FORECAST.name: "forecast_id", PICK.name: "match_id", INSIGHT.name: "insight_id"}
"""The field by which a proof of a kind names what it is of, and the body too."""


def verify_proof(proof: Mapping[str, Any], *, published_head: str | None = None) -> bool:
    """Return whether a proof holds; `faults_of` says why not."""
    return not faults_of(proof, published_head=published_head)


def faults_of(proof: Mapping[str, Any], *, published_head: str | None = None) -> list[str]:
    """Return what is wrong with the proof of a forecast, a pick or an insight; empty if it holds.

    Args:
        proof: the proof. Without `version` it is one of version 1, with `later_roots` only.
        published_head: hex of a head seen elsewhere; must be the forecast's seal or a later one.
    """
    try:
        return [*_faults(proof, published_head), *_faults_of_body(proof)]
    except (KeyError, TypeError, ValueError, IndexError, OverflowError) as error:
        return [f"not a proof: {error}"]


def _faults(proof: Mapping[str, Any], published_head: str | None) -> list[str]:
    body = str(proof["body"]).encode()
    content = orjson.loads(body)
    digests = [bytes.fromhex(value) for value in proof["digests"]]
    root_of_seal = root(digests)
    hashes = _hashes(proof, root_of_seal, len(digests))
    position = int(proof["position"])
    checks = {
        "the body is not in canonical form": canonical_json(content) == body,
        f"the body is of another {proof.get('kind', FORECAST.name)}": _is_meant(proof, content),
        "the digest is not the body's": digest(body).hex() == proof["digest"],
        "the seal does not hold the body at its position": position >= 0
        and digests[position] == digest(body),
        "the root does not follow from the digests": root_of_seal.hex() == proof["root"],
        "the hash does not follow from what it covers": hashes[0].hex() == proof["hash"],
        "the later seals do not lead to the head": hashes[-1].hex() == proof["head"],
        "the published head is not in the chain": published_head is None
        or published_head in {value.hex() for value in hashes},
    }
    return [fault for fault, holds in checks.items() if not holds]


def _is_meant(proof: Mapping[str, Any], content: Mapping[str, Any]) -> bool:
    """Whether a body is of the thing that its proof names."""
    name = _NAMED_BY.get(proof.get("kind", FORECAST.name), "forecast_id")
    return bool(content[name] == proof[name])


def _hashes(proof: Mapping[str, Any], root_of_seal: bytes, count: int) -> list[bytes]:
    """Recompute the hash of the proof's own seal and of every later one."""
    own = Link(
        version=int(proof.get("version", 1)),
        root=root_of_seal,
        sealed_at=datetime.fromisoformat(proof["sealed_at"]),
        count=count,
    )
    hashes = [own.hash_after(bytes.fromhex(proof["previous"]))]
    for later in _later(proof, own.sealed_at):
        hashes.append(later.hash_after(hashes[-1]))
    return hashes


def _later(proof: Mapping[str, Any], sealed_at: datetime) -> Sequence[Link]:
    if "later" not in proof:
        roots = map(bytes.fromhex, proof["later_roots"])
        return [Link(version=1, root=each, sealed_at=sealed_at, count=0) for each in roots]
    return [
        Link(
            version=int(each["version"]),
            root=bytes.fromhex(each["root"]),
            sealed_at=datetime.fromisoformat(each["sealed_at"]),
            count=int(each["count"]),
        )
        for each in proof["later"]
    ]


def _faults_of_body(proof: Mapping[str, Any]) -> list[str]:
    kind = KINDS[proof.get("kind", "forecast")]
    try:
        body = kind.decode(str(proof["body"]).encode())
    except BodyError as error:
        return [f"the body {error}"]
    found = kind.faults(body, datetime.fromisoformat(proof["sealed_at"]))
    if isinstance(body, PicksBody) and not _is_among(proof, body):
        found.append("the pick is not among those that were sealed")
    return found


def _is_among(proof: Mapping[str, Any], body: PicksBody) -> bool:
    """Whether the root of a match's picks follows from one pick, its salt and its path."""
    leaf = commitment(proof["pick"], bytes.fromhex(proof["salt"]))
    beside = [bytes.fromhex(each) for each in proof["path"]]
    found = merkle.root_of_path(leaf, int(proof["place"]), body.count, beside)
    return found.hex() == body.root
