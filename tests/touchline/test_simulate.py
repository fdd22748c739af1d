"""The provider's clock."""

from datetime import UTC, datetime

from touchline.simulate import cached_clock


def test_the_clock_is_read_once_for_many_answers() -> None:
    reads: list[datetime] = []

    def read() -> datetime:
        reads.append(datetime(2025, 11, 15, 9, len(reads), tzinfo=UTC))
        return reads[-1]

    now = cached_clock(read, for_seconds=3600)
    assert {now() for _ in range(100)} == {datetime(2025, 11, 15, 9, 0, tzinfo=UTC)}
    assert len(reads) == 1


def test_a_remembered_instant_is_not_kept_for_ever() -> None:
    reads = iter(range(60))
    now = cached_clock(lambda: datetime(2025, 11, 15, 9, next(reads), tzinfo=UTC), for_seconds=0)
    assert now() < now()
