"""Every table there is has one rule for its rows, and the document says the same."""

from collections import Counter
from pathlib import Path

from storage import growth
from storage.growth import RULES, VOLUMES, Fate
from storage.schema import metadata
from storage.settings import RetentionSettings
from tests.servers import PostgresServer
from workers.settings import PrivacySettings

DOCUMENT = Path("docs/scale.md")
TOLD = "then run python -m storage.growth docs/scale.md"
PARTITIONED = "SELECT partrelid::regclass::text FROM pg_partitioned_table"


def test_every_table_has_exactly_one_rule() -> None:
    named = Counter(name for rule in RULES for name in rule.names)
    there = {str(table) for table in metadata.tables.values()}
    assert set(named) ^ there == set(), f"they need a rule in storage/growth.py, {TOLD}"
    assert [name for name, count in named.items() if count > 1] == []
    assert {each.table for each in VOLUMES} <= set(named)


def test_what_is_let_go_of_has_a_setting_that_is_there() -> None:
    known = {
        f"TOUCHLINE_{name.upper()}"
        for settings in (RetentionSettings, PrivacySettings)
        for name in settings.model_fields
    }
    named = {each for rule in RULES for each in rule.settings}
    assert named <= known
    assert {each for each in known if "_KEEP_" in each and "UNVERIFIED" not in each} == named


def test_what_is_called_partitioned_is(
    postgres_server: PostgresServer, template_database: str
) -> None:
    name = "growth"
    postgres_server.copy(template_database, name)
    with postgres_server.connect(name) as connection:
        found = {row[0] for row in connection.execute(PARTITIONED.encode())}
    postgres_server.administer(f"DROP DATABASE {name}")
    rules = (rule for rule in RULES if rule.fate is Fate.PARTITIONED)
    assert found == {name for rule in rules for name in rule.names}


def test_the_document_has_the_tables_as_they_are() -> None:
    assert "\n".join(growth.lines()) in DOCUMENT.read_text(), TOLD
