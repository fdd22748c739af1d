"""Model versions as far as people see them: how strong the champions think each team is."""

from functools import cache

from sqlalchemy import Text, bindparam, select

from storage.statements import Question
from storage.tables.forecast import model_version


@cache
def champion() -> Question:
    """The champion of a registered name with its parameters. Parameters: name."""
    return select(
        model_version.c.version,
        model_version.c.as_of,
        model_version.c.parameters,
    ).where(
        model_version.c.name == bindparam("name", type_=Text),
        model_version.c.state == "champion",
    )
