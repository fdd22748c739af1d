"""What a table holds about people, as `columns` and its like say it."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Column, Select, Table, select

ERASED = "until the account is erased"
ALWAYS = "for good: a number that names nobody once the account is erased"
RECORD = "as set: two years; a number that names nobody once the account is erased"
SESSION = "until the account is erased, or some time after the session ended"
LINK = "some days, or until it is used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """Why columns are kept.

    Attributes:
        columns: their names, separated by spaces.
        why: what they are good for.
        until: how long they are kept.
        is_given: they are in the copy that people get of their data; secrets and digests of them
            are not.
    """

    columns: str
    why: str
    until: str
    is_given: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a table holds about people.

    Attributes:
        table: which one.
        uses: of all its columns, or of those that concern people.
        owner: the column with the account, where rows belong to one.
        file: what rows are called in the copy; None leaves them out.
    """

    table: Table
    uses: tuple[Use, ...]
    owner: Column[int] | None = None
    file: str | None = None

    def columns(self) -> Iterator[tuple[Column[object], Use]]:
        """Yield each column with its use."""
        for use in self.uses:
            for name in use.columns.split():
                yield self.table.c[name], use

    def of(self, account_id: int) -> Select[*tuple[object, ...]]:
        """Return the query of what an account's owner is given.

        Raises:
            ValueError: rows of this table belong to nobody.
        """
        if self.owner is None:
            raise ValueError(f"{self.table.fullname} has no owner")
        given = [column for column, use in self.columns() if use.is_given]
        order = list(self.table.primary_key.columns)
        return select(*given).where(self.owner == account_id).order_by(*order)


def use(columns: str, why: str, until: str = ERASED) -> Use:
    """Return the use of columns that people are given."""
    return Use(columns=columns, why=why, until=until)


def secret(columns: str, why: str, until: str = ERASED) -> Use:
    """Return the use of columns that open something, or compare it; they are in no copy."""
    return Use(columns=columns, why=why, until=until, is_given=False)
