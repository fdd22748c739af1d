"""What arrived in one run of a raw asset, and the check everybody can see it by."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

import dagster as dg

from assets.result import Materialized
from sources.fetched import Fetched
from sources.politeness import Standing
from storage.raw.writes.payloads import RawStore

ARRIVED = "payloads_arrived"
INTACT = "stored_as_received"
_LISTED = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What came of one request, as a person reads it.

    Attributes:
        payload_id: of the stored answer; None when no request was sent.
        stale_since: when the last good answer came, where this one is none: facts rest on that.
        standing: of the provider afterwards.
    """

    resource: str
    status: int | None
    error_class: str | None
    size_bytes: int
    payload_id: UUID | None
    is_intact: bool
    stale_since: datetime | None = None
    standing: Standing | None = None

    @property
    def is_good(self) -> bool:
        return self.status == 200 and self.size_bytes > 0

    @property
    def kind(self) -> str:
        """`ok`, `empty`, or the class of failure."""
        if self.is_good:
            return "ok"
        return self.error_class or ("empty" if self.status == 200 else f"status_{self.status}")

    @classmethod
    def store(
        cls, store: RawStore, *, provider: str, endpoint: str, resource: str, fetched: Fetched
    ) -> Self:
        """Keep a payload as received, whatever its status, and return its receipt.

        Without a request, because the circuit is open or the budget is spent, there is
        nothing to keep.
        """
        payload_id = None
        if fetched.was_requested:
            payload_id = store.put(
                provider,
                endpoint,
                resource,
                fetched.status,
                fetched.fetched_at,
                fetched.body,
                error_class=fetched.error_class,
            )
        last = None if fetched.is_ok else store.newest(provider, endpoint, resource)
        return cls(
            resource=resource,
            status=fetched.status,
            error_class=fetched.error_class,
            size_bytes=len(fetched.body),
            payload_id=payload_id,
            is_intact=payload_id is None or store.body(payload_id) == fetched.body,
            stale_since=last.fetched_at if last else None,
            standing=fetched.standing,
        )


def specs(asset: str) -> list[dg.AssetCheckSpec]:
    """Specify the checks that `report` answers: one for people, one that stops a run."""
    return [
        dg.AssetCheckSpec(
            ARRIVED, asset=asset, description="Every request was answered 200 with a body."
        ),
        dg.AssetCheckSpec(
            INTACT,
            asset=asset,
            blocking=True,
            description="Every payload, failures too, reads back byte for byte.",
        ),
    ]


def report(
    receipts: Iterable[Receipt], further: Mapping[str, dg.MetadataValue] | None = None
) -> Materialized:
    """Summarise a raw asset's run: how much came, what failed and how, and what else is known."""
    receipts = list(receipts)
    kinds = Counter(receipt.kind for receipt in receipts)
    failures = [receipt for receipt in receipts if not receipt.is_good]
    check = dg.AssetCheckResult(
        check_name=ARRIVED,
        passed=not failures,
        # One good answer keeps the platform going; none at all is an outage.
        severity=dg.AssetCheckSeverity.WARN if kinds["ok"] else dg.AssetCheckSeverity.ERROR,
        description="; ".join(f"{kind}: {n}" for kind, n in sorted(kinds.items())),
        metadata={
            "failures": _table(failures),
            **{f"failed/{k}": n for k, n in kinds.items() if k != "ok"},
        },
    )
    broken = [receipt for receipt in receipts if not receipt.is_intact]
    intact = dg.AssetCheckResult(
        check_name=INTACT, passed=not broken, metadata={"broken": len(broken)}
    )
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": len(receipts),
            "bytes": sum(receipt.size_bytes for receipt in receipts),
            "payloads": _table(receipts),
            "stale": sum(receipt.stale_since is not None for receipt in receipts),
            **_feed(receipts),
            **(further or {}),
        },
        check_results=[check, intact],
    )


def _feed(receipts: list[Receipt]) -> dict[str, dg.MetadataValue]:
    """Return how the provider stands with us after the last of these requests."""
    standings = [receipt.standing for receipt in receipts if receipt.standing]
    if not standings:
        return {}
    last = standings[-1]
    shown: dict[str, dg.MetadataValue] = {
        "feed/circuit": dg.MetadataValue.text(last.circuit),
        "feed/is_stale": dg.MetadataValue.bool(last.is_stale),
    }
    if last.budget_left is not None:
        shown["feed/budget_left"] = dg.MetadataValue.int(last.budget_left)
    if last.last_success_at is not None:
        shown["feed/last_success_at"] = dg.MetadataValue.timestamp(last.last_success_at)
    if last.open_until is not None:
        shown["feed/open_until"] = dg.MetadataValue.timestamp(last.open_until)
    return shown


def _table(receipts: list[Receipt]) -> dg.TableMetadataValue:
    columns = ("resource", "status", "outcome", "bytes", "payload_id", "stale_since")
    return dg.MetadataValue.table(
        records=[
            dg.TableRecord(
                {
                    "resource": receipt.resource,
                    "status": str(receipt.status or "none"),
                    "outcome": receipt.kind,
                    "bytes": receipt.size_bytes,
                    "payload_id": str(receipt.payload_id or "not requested"),
                    "stale_since": receipt.stale_since.isoformat() if receipt.stale_since else "",
                }
            )
            for receipt in receipts[:_LISTED]
        ],
        schema=dg.TableSchema(
            columns=[
                dg.TableColumn(name, "int" if name == "bytes" else "string") for name in columns
            ]
        ),
    )
