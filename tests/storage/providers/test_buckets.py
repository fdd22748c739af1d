"""Turns with a provider: in order, shared through Redis, and slower where there is none."""

import pytest

from storage.providers.buckets import TokenBuckets


class Hands:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_without_redis_turns_come_at_half_the_rate() -> None:
    hands = Hands()
    buckets = TokenBuckets(None, monotonic=hands)
    assert [buckets.take("h", 1.0, 2) for _ in range(4)] == [0.0, 0.0, 2.0, 4.0]
    hands.at += 4.0
    assert buckets.take("h", 1.0, 2) == pytest.approx(2.0)
    assert buckets.take("other", 1.0, 2) == 0.0


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    hands = Hands()
    buckets = TokenBuckets(None, monotonic=hands)
    buckets.take("h", 1.0, 2)
    hands.at += 1000.0
    assert [buckets.take("h", 1.0, 2) for _ in range(3)] == [0.0, 0.0, 2.0]


def test_processes_share_their_turns_through_redis(redis_url: str) -> None:
    one, two = TokenBuckets(redis_url), TokenBuckets(redis_url)
    waits = [buckets.take("shared", 0.01, 2) for buckets in (one, two, one, two)]
    one.close()
    two.close()
    assert waits[:2] == [0.0, 0.0]
    assert waits[2] == pytest.approx(100.0, abs=1.0)
    assert waits[3] == pytest.approx(200.0, abs=1.0)


def test_a_redis_that_is_not_there_is_done_without() -> None:
    buckets = TokenBuckets("redis://127.0.0.1:9/0")
    assert [buckets.take("h", 1.0, 1) for _ in range(2)] == pytest.approx([0.0, 2.0], abs=0.1)
