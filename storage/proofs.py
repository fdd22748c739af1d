"""Checking the proof of one forecast without trusting the database, or us.

`faults_of` needs only the proof and, better, a head that was published before kick-off.
"""

import json
from collections.abc import Mapping
from typing import Any

from storage.canonical import canonical_json, digest, link, root


def verify_proof(proof: Mapping[str, Any], *, published_head: str | None = None) -> bool:
    """Return whether a proof holds; `faults_of` says why not."""
    return not faults_of(proof, published_head=published_head)


def faults_of(proof: Mapping[str, Any], *, published_head: str | None = None) -> list[str]:
    """Return what is wrong with a proof as `storage.seals.proof` gives it; empty if it holds.

    Args:
        proof: the proof.
        published_head: hex of a head seen elsewhere; must be the forecast's seal or a later one.
    """
    try:
        return _faults(proof, published_head)
    except (KeyError, TypeError, ValueError, IndexError) as error:
        return [f"not a proof: {error}"]


def _faults(proof: Mapping[str, Any], published_head: str | None) -> list[str]:
    body = str(proof["body"]).encode()
    content = json.loads(body)
    digests = [bytes.fromhex(value) for value in proof["digests"]]
    root_of_seal = root(digests)
    hashes = [link(bytes.fromhex(proof["previous"]), root_of_seal)]
    for later in proof["later_roots"]:
        hashes.append(link(hashes[-1], bytes.fromhex(later)))
    position = int(proof["position"])
    checks = {
        "the body is not in canonical form": canonical_json(content) == body,
        "the body is of another forecast": content["forecast_id"] == proof["forecast_id"],
        "the digest is not the body's": digest(body).hex() == proof["digest"],
        "the seal does not hold the body at its position": position >= 0
        and digests[position] == digest(body),
        "the root does not follow from the digests": root_of_seal.hex() == proof["root"],
        "the hash does not follow from previous and root": hashes[0].hex() == proof["hash"],
        "the later seals do not lead to the head": hashes[-1].hex() == proof["head"],
        "the published head is not in the chain": published_head is None
        or published_head in {value.hex() for value in hashes},
    }
    return [fault for fault, holds in checks.items() if not holds]
