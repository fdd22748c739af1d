"""The table of personal columns, the schema and the document say the same."""

import re
from pathlib import Path

import pytest
from sqlalchemy import Table

from storage.privacy.columns import HELD, NOT_PERSONAL, document
from storage.schema import metadata

CHECKOUT = Path(__file__).parents[3]
SOUNDS_PERSONAL = re.compile(
    r"account|actor|author|_by$|^by$|device|^address|e?mail|owner|recipient|session_id|subject"
    r"|user(name)?|(first|last)_name|follow(er|ee)_id"
)
OF_PEOPLE = {held.table.fullname: held for held in HELD}


def references_account(table: Table, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a row of a table belongs to an account, by itself or by what it refers to."""
    if table.fullname == "identity.account":
        return True
    above = {key.column.table for key in table.foreign_keys} - {table}
    return any(
        references_account(each, seen | {table.fullname})
        for each in above
        if each.fullname not in seen and each.schema in {"identity", "social", "delivery", "games"}
    )


def tables() -> list[Table]:
    return list(metadata.sorted_tables)


@pytest.mark.parametrize("table", tables(), ids=lambda table: table.fullname)
def test_every_column_that_concerns_people_is_listed_with_a_reason(table: Table) -> None:
    listed = {column.name for held in HELD if held.table is table for column, _ in held.columns()}
    if references_account(table):
        wanted = {column.name for column in table.columns}
        assert listed == wanted, "say in storage.privacy why each is kept, and how long"
    suspicious = {column.name for column in table.columns if SOUNDS_PERSONAL.search(column.name)}
    known = {name for name in suspicious if f"{table.fullname}.{name}" in NOT_PERSONAL}
    assert suspicious - known <= listed


def test_no_table_is_listed_twice_and_no_column_either() -> None:
    assert len(OF_PEOPLE) == len(HELD)
    for held in HELD:
        names = [column.name for column, _ in held.columns()]
        assert len(names) == len(set(names)), held.table.fullname


def test_what_is_given_has_an_owner_and_no_secret() -> None:
    files = [held.file for held in HELD if held.file]
    assert len(files) == len(set(files))
    for held in HELD:
        assert (held.owner is None) == (held.file is None), held.table.fullname
        given = {column.name for column, use in held.columns() if use.is_given and held.file}
        assert not [name for name in given if re.search("hash|secret|token|archive|html", name)
                    and name != "sha256"]  # fmt: skip


def test_the_document_has_the_table_as_it_is() -> None:
    written = (CHECKOUT / "docs" / "privacy.md").read_text()
    assert document() in written, "run python -m storage.privacy.columns"
