"""The days whose scoreboards are requested, as partitions in the order of the calendar."""

from collections.abc import Sequence

import dagster as dg

from assets.partitions import DAYS
from pipelines import tags

_NAME = str(DAYS.name)


def of_days(
    instance: dg.DagsterInstance,
    days: Sequence[str],
    request_tags: dict[str, str],
    run_config: dg.RunConfig | None = None,
) -> dg.RunRequest:
    """Request one run over the scoreboards of some days, which become partitions first.

    Args:
        instance: that knows the days so far.
        days: partition keys, oldest first; at least one.
        request_tags: of the run; those of its partitions are added.
        run_config: of the run; its job's own if None.
    """
    add(instance, days)
    all_tags = {**request_tags, **tags.spanning(days)}
    return dg.RunRequest(run_config=run_config, tags=all_tags)


def add(instance: dg.DagsterInstance, days: Sequence[str]) -> None:
    """Make partitions of the days, all of them still oldest first; harmless when they are.

    A range of partitions goes by the order in which they were added. Where a day is older than one
    that is known, the later ones are added again after it; what was materialised for them stays.
    The instance does it: a sensor's answer may not both delete a partition and add it.
    """
    known = instance.get_dynamic_partitions(_NAME)
    missing = sorted(set(days) - set(known))
    if not missing:
        return
    later = sorted(day for day in known if day > missing[0])
    for day in later:
        instance.delete_dynamic_partition(_NAME, day)
    instance.add_dynamic_partitions(_NAME, sorted([*missing, *later]))
