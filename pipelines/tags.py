"""Run tags: Dagster's own that we set, and ours.

`AS_OF` is the domain instant of a request. Dagster's runs, by that tag, are the record of
which windows of domain time have been served: there is no second book to disagree with it.
"""

from collections.abc import Collection
from datetime import datetime

PARTITION = "dagster/partition"
RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"
MAX_RUNTIME = "dagster/max_runtime"  # seconds of wall time, then the run is ended and alerted

AS_OF = "touchline/as_of"
WINDOW = "touchline/window"
DUE = "touchline/due"


def spanning(partitions: Collection[str]) -> dict[str, str]:
    """Ask for one run over partitions given in their order, those between them included."""
    first, *_ = partitions
    *_, last = partitions
    return {PARTITION: first} if first == last else {RANGE_START: first, RANGE_END: last}


def as_of(instant: datetime) -> dict[str, str]:
    """Say for which domain instant a run is requested."""
    return {AS_OF: instant.isoformat()}


ADVICE = ("touchline/part", "advice")
"""Of assets that `TOUCHLINE_ADVICE=off` leaves out: name and value."""
