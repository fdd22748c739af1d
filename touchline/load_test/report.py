"""What Locust counted, as rows that a person reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from rich.table import Table

QUANTILES = (0.5, 0.95, 0.99)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Requests of one name.

    Attributes:
        quantiles_ms: of the time to the whole answer, for `QUANTILES`.
    """

    name: str
    requests: int
    failures: int
    quantiles_ms: tuple[float, ...]

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """Read an entry of Locust's JSON."""
        times = {float(ms): count for ms, count in entry["response_times"].items()}
        return cls(
            name=entry["name"],
            requests=entry["num_requests"],
            failures=entry["num_failures"],
            quantiles_ms=tuple(_quantile(times, share) for share in QUANTILES),
        )


def rows_of(entries: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Return a row for each name, and one of all together at the end."""
    times: dict[str, int] = {}
    for entry in entries:
        for ms, count in entry["response_times"].items():
            times[ms] = times.get(ms, 0) + count
    everything = {
        "name": "all",
        "num_requests": sum(entry["num_requests"] for entry in entries),
        "num_failures": sum(entry["num_failures"] for entry in entries),
        "response_times": times,
    }
    by_name = sorted(entries, key=lambda entry: str(entry["name"]))
    return [Row.of(entry) for entry in (*by_name, everything)]


def table_of(rows: Sequence[Row], seconds: float) -> Table:
    """Return the rows for a terminal; times are in milliseconds."""
    table = Table("what", box=None)
    for title in ("requests", "per s", "failed", *(f"p{100 * q:.0f} ms" for q in QUANTILES)):
        table.add_column(title, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(
            row.name,
            str(row.requests),
            f"{row.requests / seconds:.1f}",
            str(row.failures),
            *(f"{ms:.0f}" for ms in row.quantiles_ms),
        )
    return table


def _quantile(times: Mapping[float, int], share: float) -> float:
    """Return the time below which a share of all requests was answered; 0 without any."""
    left = share * sum(times.values())
    for ms in sorted(times):
        left -= times[ms]
        if left <= 0:
            return ms
    return 0.0
