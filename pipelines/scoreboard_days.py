"""The days whose scoreboards are requested, as partitions in the order of the calendar."""

from collections.abc import Sequence

import dagster as dg

from assets.partitions import DAYS
from pipelines import tags

Change = dg.AddDynamicPartitionsRequest | dg.DeleteDynamicPartitionsRequest


def of_days(
    instance: dg.DagsterInstance, days: Sequence[str], request_tags: dict[str, str]
) -> dg.SensorResult:
    """Request one run over the scoreboards of some days, which become partitions first.

    Args:
        instance: that knows the days so far.
        days: partition keys, oldest first; at least one.
        request_tags: of the run; those of its partitions are added.
    """
    known = instance.get_dynamic_partitions(str(DAYS.name))
    return dg.SensorResult(
        run_requests=[dg.RunRequest(tags={**request_tags, **tags.spanning(days)})],
        dynamic_partitions_requests=changes(known, days),
    )


def changes(known: Sequence[str], days: Sequence[str]) -> list[Change]:
    """Return what makes partitions of the days, all of them still oldest first.

    A range of partitions goes by the order in which they were added. Where a day is older than one
    that is known, the later ones are added again after it; what was materialised for them stays.
    """
    missing = sorted(set(days) - set(known))
    if not missing:
        return []
    later = sorted(day for day in known if day > missing[0])
    again: list[Change] = [DAYS.build_delete_request(later)] if later else []
    return [*again, DAYS.build_add_request(sorted([*missing, *later]))]
