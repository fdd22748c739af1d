"""What the function of an asset returns when Dagster gets no value from it."""

from typing import TYPE_CHECKING, Any

import dagster as dg

if TYPE_CHECKING:
    Materialized = dg.MaterializeResult[Any]
else:
    # At run time Dagster knows its class only without a type argument.
    Materialized = dg.MaterializeResult
