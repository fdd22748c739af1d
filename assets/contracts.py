"""What each persisted asset promises, as a blocking check: nothing downstream sees a broken one.

What belongs here: contracts of frames, and turning either kind of contract into a check result.
The promises of tables are statements and live in `storage.football.statements.quality`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, cast

import dagster as dg
import polars as pl
from sqlalchemy import Engine

from storage.football.statements import quality

if TYPE_CHECKING:
    from pandera.api.polars.types import PolarsData
    from pandera.errors import SchemaErrorReason
    from pandera.polars import Check, Column, DataFrameSchema

_EXACT = 1e-6
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
    within: Mapping[str, tuple[float, float]] = field(
        default_factory=dict[str, tuple[float, float]]
    )
    sums_to_one: Sequence[str] = ()

    def violations(self, frame: pl.DataFrame) -> dict[str, int]:
        """Count rows that break each rule; rules that hold are left out.

        Values are looked at only where every column is there with its type.
        """
        return _failures(_shape(self), frame) or _failures(_values(self), frame)


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


def _shape(contract: FrameContract) -> "DataFrameSchema":
    from pandera.polars import Column, DataFrameSchema  # noqa: PLC0415 - brings pandas along

    return DataFrameSchema(
        {name: Column(kind, nullable=True) for name, kind in contract.columns.items()}
    )


def _values(contract: FrameContract) -> "DataFrameSchema":
    from pandera.polars import Check, Column, DataFrameSchema  # noqa: PLC0415 - as in `_shape`

    in_range = cast("Callable[..., Check]", Check.in_range)
    columns = {
        name: Column(
            kind,
            checks=[
                in_range(low, high, error=f"{name} outside {low:g}..{high:g}")
                for low, high in [contract.within[name]]
            ]
            if name in contract.within
            else [],
            nullable=name in contract.optional,
        )
        for name, kind in contract.columns.items()
    }
    names = list(contract.sums_to_one)

    def sums_to_one(data: "PolarsData") -> pl.LazyFrame:
        is_stated = pl.all_horizontal(pl.col(names).is_not_null())
        is_one = (pl.sum_horizontal(names) - 1).abs() <= _EXACT
        return data.lazyframe.select(is_one | ~is_stated)

    sums = Check(sums_to_one, error="probabilities do not sum to 1")
    return DataFrameSchema(columns, unique=list(contract.key), checks=[sums] if names else [])


class _Fault(Protocol):
    """A broken rule; pandera's own type of it leaves the fields open."""

    @property
    def failure_cases(self) -> pl.DataFrame | str: ...

    @property
    def reason_code(self) -> "SchemaErrorReason": ...

    @property
    def schema(self) -> "Column": ...

    @property
    def check(self) -> object: ...


def _failures(schema: "DataFrameSchema", frame: pl.DataFrame) -> dict[str, int]:
    """Return how many rows break each rule of a schema, in words."""
    from pandera.errors import SchemaErrorReason, SchemaErrors  # noqa: PLC0415 - as in `_shape`

    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as faults:
        found: dict[str, int] = {}
        for fault in cast("Sequence[_Fault]", faults.schema_errors):
            cases = fault.failure_cases
            rows = cases.height if isinstance(cases, pl.DataFrame) else 1
            match fault.reason_code:
                case SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME:
                    found[f"{cases} is missing, not {schema.columns[str(cases)].dtype}"] = 1
                case SchemaErrorReason.WRONG_DATATYPE:
                    name = str(fault.schema.name)
                    found[f"{name} is {frame.schema[name]}, not {fault.schema.dtype}"] = 1
                case SchemaErrorReason.SERIES_CONTAINS_NULLS:
                    found[f"{fault.schema.name} is null"] = rows
                case SchemaErrorReason.DUPLICATES:
                    found["repeated key"] = rows
                case _:
                    found[str(getattr(fault.check, "error", fault.check))] = rows
        return found
    return {}


def _result(asset: str, violations: Mapping[str, int]) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        asset_key=asset,
        check_name=HOLDS,
        passed=not violations,
        description="; ".join(f"{rule}: {n} rows" for rule, n in violations.items()) or None,
        metadata=dict(violations),
    )
