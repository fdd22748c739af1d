import pytest

from assets.partitions import DAYS, CompetitionSeason


def test_a_partition_key_reads_back():
    season = CompetitionSeason(start_year=1999, code="SC0")
    assert season.key == "SC0_1999-00"
    assert CompetitionSeason.of_key(season.key) == season


@pytest.mark.parametrize("key", ["S1", "S1-2018", "s1_2018-19", "S1_2018"])
def test_other_keys_are_refused_with_an_example(key):
    with pytest.raises(ValueError, match="E0_2018-19"):
        CompetitionSeason.of_key(key)


def test_the_days_reach_past_the_end_of_a_simulated_season():
    assert DAYS.has_partition_key("2025-11-15")
    assert DAYS.has_partition_key("2026-05-31")
