"""Whether a column is one of some values: one array parameter, however many there are.

SQLAlchemy's `in_` has a parameter per value. A season's file queries 380 matches at once: their
statement would be written, parsed and planned for each file, and never prepared.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY


def one_of(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Return the condition that a column equals one of these values; of none it never does."""
    return column == any_(literal(list(values), ARRAY(column.type)))
