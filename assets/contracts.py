"""What each persisted asset promises, as a blocking check: nothing downstream sees a broken one.

What belongs here: contracts of frames, and turning either kind of contract into a check result.
The promises of tables are statements and live in `storage.statements.quality`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from storage.statements import quality

HOLDS = "contract_holds"


def spec(asset: str) -> dg.AssetCheckSpec:
    """Specify the blocking check that `of_frame` and `of_table` answer."""
    return dg.AssetCheckSpec(
        HOLDS,
        asset=asset,
        blocking=True,
        description="Columns, types and values are what readers of this asset rely on.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameContract:
    """What a frame promises.

    Attributes:
        columns: type per required column; further columns are allowed.
        key: columns that name a row; no two rows agree on all of them.
        optional: required columns that may hold nulls.
        within: closed bounds per numeric column.
        sums_to_one: columns that are probabilities of exclusive outcomes.
    """

    columns: Mapping[str, pl.DataType | type[pl.DataType]]
    key: Sequence[str]
    optional: frozenset[str] = frozenset()
    within: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    sums_to_one: Sequence[str] = ()

    def violations(self, frame: pl.DataFrame) -> dict[str, int]:
        """Count rows that break each rule; rules that hold are left out."""
        missing = {
            f"{name} is {frame.schema.get(name, 'missing')}, not {kind}": 1
            for name, kind in self.columns.items()
            if frame.schema.get(name) != kind
        }
        if missing:
            return missing
        rules = {
            "repeated key": frame.select(self.key).is_duplicated().sum(),
            **{
                f"{name} is null": frame[name].null_count()
                for name in self.columns
                if name not in self.optional
            },
            **{
                f"{name} outside {low:g}..{high:g}": _outside(frame[name], low, high)
                for name, (low, high) in self.within.items()
            },
        }
        if self.sums_to_one:
            stated = frame.drop_nulls(list(self.sums_to_one))
            total = pl.sum_horizontal(*self.sums_to_one)
            rules["probabilities do not sum to 1"] = stated.filter((total - 1).abs() > 1e-6).height
        return {rule: int(n) for rule, n in rules.items() if n}


def of_frame(asset: str, frame: pl.DataFrame, contract: FrameContract) -> dg.AssetCheckResult:
    """Check a frame against its contract."""
    return _result(asset, contract.violations(frame))


def of_table(asset: str, engine: Engine) -> dg.AssetCheckResult:
    """Check the rows an asset keeps in Postgres against their contract."""
    with engine.connect() as connection:
        counts = {
            rule: connection.scalar(statement) or 0
            for rule, statement in quality.CONTRACTS[asset]().items()
        }
    return _result(asset, {rule: n for rule, n in counts.items() if n})


def _outside(column: pl.Series, low: float, high: float) -> int:
    inside = column.is_between(low, high)
    return int(
        (
            ~inside.fill_null(value=True) | column.cast(pl.Float64).is_nan().fill_null(value=False)
        ).sum()
    )


def _result(asset: str, violations: Mapping[str, int]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=HOLDS,
        passed=not violations,
        description="; ".join(f"{rule}: {n} rows" for rule, n in violations.items()) or None,
        metadata=dict(violations),
    )
