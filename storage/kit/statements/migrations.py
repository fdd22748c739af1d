"""Which migration a database stands at."""

from functools import cache

from sqlalchemy import Text, column, select, table

from storage.kit.question import Question


@cache
def current() -> Question:
    """The revision Alembic recorded."""
    return select(column("version_num", Text)).select_from(table("alembic_version"))
