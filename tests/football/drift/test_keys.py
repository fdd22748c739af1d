"""The shape of a payload: names of fields, and nothing of what they say."""

from hypothesis import given
from hypothesis import strategies as st

from football.drift import keys

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_every_key_has_its_path():
    read = {"events": [{"id": "1", "status": {"type": {"name": "x"}}}, {"id": "2", "odds": []}]}
    assert keys.paths(read) == {
        *("events", "events[].id", "events[].status", "events[].status.type"),
        *("events[].status.type.name", "events[].odds"),
    }
    assert keys.paths([1, "two", None]) == frozenset()


def test_keys_that_are_data_are_not_distinguished():
    by_person = {"players": {"Ada Lovelace": {"goals": 1}, "2026-01-01": {"goals": 2}}}
    assert keys.paths(by_person) == {"players", "players.*", "players.*.goals"}
    many = {"table": {f"key{letter}": {"n": 1} for letter in map(chr, range(97, 97 + 26))}}
    assert "table.keya" in keys.paths(many)
    crowd = {f"{a}{b}": 1 for a in "abcdefghij" for b in "abcdefghij"}
    assert keys.paths(crowd) == {"*"}


def test_the_columns_of_a_table_are_its_keys():
    assert keys.columns("\ufeffDiv,Date, HomeTeam,,FTHG\r") == {"Div", "Date", "HomeTeam", "FTHG"}


@given(VALUES)
def test_no_value_is_ever_part_of_a_path(value):
    for path in keys.paths(value):
        for part in path.replace("[]", "").split("."):
            assert part in {"", "*"} or keys._FIELD.fullmatch(part)
