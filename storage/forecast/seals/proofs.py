"""The proof of one forecast: everything a stranger needs to check it, as plain JSON values.

`football.sealed.proof.faults_of` checks it. The statements are those of
`storage.forecast.statements.seals`; the caller runs them on its connection.
"""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Connection

from football.canonical import digest, instant_text
from football.sealed.forecast import FORECAST
from football.sealed.insight import INSIGHT
from storage.forecast.statements import seals as statements


class Row(Protocol):
    """A row of either driver."""

    def __getitem__(self, name: str, /) -> Any: ...


def proof_of(found: Row, digests: Sequence[Row], later: Sequence[Row]) -> dict[str, Any]:
    """Return the proof of a forecast.

    Args:
        found: a row of `statements.of_forecast`.
        digests: rows of `statements.digests`.
        later: rows of `statements.later`.
    """
    named = {"kind": FORECAST.name, "forecast_id": str(found["forecast_id"])}
    return {**named, **in_chain(found, digests, later)}


def proof_of_insight(found: Row, digests: Sequence[Row], later: Sequence[Row]) -> dict[str, Any]:
    """Return the proof of an insight; `found` is a row of `statements.of_insight`."""
    named = {"kind": INSIGHT.name, "insight_id": found["insight_id"]}
    return {**named, **in_chain(found, digests, later)}


def in_chain(found: Row, digests: Sequence[Row], later: Sequence[Row]) -> dict[str, Any]:
    """Return what proves that a body of any kind is in the chain.

    Args:
        found: the body, its position, and its seal.
        digests: of all bodies under that seal, in order of position.
        later: rows of `statements.later`.
    """
    body = bytes(found["body"])
    return {
        "body": body.decode(),
        "digest": digest(body).hex(),
        "position": found["position"],
        "digests": [row["digest"].hex() for row in digests],
        "seal_no": found["seal_no"],
        "version": found["version"],
        "previous": found["previous"].hex(),
        "root": found["root"].hex(),
        "hash": found["hash"].hex(),
        "sealed_at": instant_text(found["sealed_at"]),
        "later_roots": [row["root"].hex() for row in later],
        "later": [
            {
                "version": row["version"],
                "root": row["root"].hex(),
                "sealed_at": instant_text(row["sealed_at"]),
                "count": row["count"],
            }
            for row in later
        ],
        "head": (later[-1] if later else found)["hash"].hex(),
    }


def read_proof(connection: Connection, forecast_id: Any) -> dict[str, Any] | None:
    """Return the proof of a forecast; None if no seal holds one of that id."""
    parameters = {"forecast_id": forecast_id}
    found = connection.execute(statements.of_forecast(), parameters).mappings().one_or_none()
    if found is None:
        return None
    of_seal = {"seal_no": found["seal_no"]}
    digests = connection.execute(statements.digests(), of_seal).mappings().all()
    later = connection.execute(statements.later(), of_seal).mappings().all()
    return proof_of(found, digests, later)
