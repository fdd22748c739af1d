"""Groups of assets: their layer, and what is fetched for matches that are known already.

Weather, summaries and line-ups are requested for matches, so these raw assets come after core
ones, and core ones after them again. A group of their own keeps the collapsed asset graph free of
circles.
"""

from collections.abc import Iterable, Mapping, Sequence

import dagster as dg

from pipelines.declarations import replaced

SURROUNDINGS = "surroundings"
_REQUESTED, _READ = "raw", "core"


def with_groups(assets: Iterable[dg.AssetsDefinition]) -> list[dg.AssetsDefinition]:
    """Return the assets, `SURROUNDINGS` being the group of what is requested for known matches."""
    given = list(assets)
    found = surroundings([spec for each in given for spec in each.specs])
    return list(dg.map_asset_specs(lambda spec: _grouped(spec, found), given))


def surroundings(specs: Sequence[dg.AssetSpec]) -> frozenset[dg.AssetKey]:
    """Return the raw assets that come after core ones, and the core ones that come after these."""
    by_key = {spec.key: spec for spec in specs}
    requested = {
        spec.key
        for spec in specs
        if spec.group_name == _REQUESTED and _has(_READ, _above(spec, by_key), by_key)
    }
    read = {
        spec.key for spec in specs if spec.group_name == _READ and requested & _above(spec, by_key)
    }
    return frozenset(requested | read)


def _above(spec: dg.AssetSpec, by_key: Mapping[dg.AssetKey, dg.AssetSpec]) -> set[dg.AssetKey]:
    """Return everything that an asset depends on, at any distance."""
    parents = {dep.asset_key for dep in spec.deps if dep.asset_key in by_key}
    return parents.union(*(_above(by_key[key], by_key) for key in parents))


def _has(
    group: str, keys: Iterable[dg.AssetKey], by_key: Mapping[dg.AssetKey, dg.AssetSpec]
) -> bool:
    return any(by_key[key].group_name == group for key in keys)


def _grouped(spec: dg.AssetSpec, found: frozenset[dg.AssetKey]) -> dg.AssetSpec:
    return replaced(spec, group_name=SURROUNDINGS) if spec.key in found else spec
