import pytest

from assets.partitions import DAYS, CompetitionSeason
from pipelines.scoreboard_days import add
from tests.scoreboard_days import instance_of

NAME = str(DAYS.name)


def test_a_partition_key_reads_back():
    season = CompetitionSeason(start_year=1999, code="SC0")
    assert season.key == "SC0_1999-00"
    assert CompetitionSeason.of_key(season.key) == season


@pytest.mark.parametrize("key", ["S1", "S1-2018", "s1_2018-19", "S1_2018"])
def test_other_keys_are_refused_with_an_example(key):
    with pytest.raises(ValueError, match="E0_2018-19"):
        CompetitionSeason.of_key(key)


@pytest.mark.parametrize(
    ("known", "days", "after"),
    [
        ([], ["2025-11-15"], ["2025-11-15"]),
        (["2025-11-15"], ["2025-11-15"], ["2025-11-15"]),
        (["2025-11-14"], ["2025-11-15"], ["2025-11-14", "2025-11-15"]),
        (
            ["2025-11-12", "2025-11-15", "2025-11-16"],
            ["2025-11-13", "2025-11-15"],
            ["2025-11-12", "2025-11-13", "2025-11-15", "2025-11-16"],
        ),
    ],
)
def test_days_stay_in_the_order_of_the_calendar(known, days, after):
    with instance_of(*known) as instance:
        add(instance, days)
        assert list(instance.get_dynamic_partitions(NAME)) == after
