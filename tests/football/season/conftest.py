"""Seasons written as people write them: "A 1-0 B"."""

import re
from collections.abc import Callable

import pytest

from football.season import Result

Played = Callable[[str], list[Result]]
_MATCH = re.compile(r"(\w+) (\d+)-(\d+) (\w+)")


@pytest.fixture
def played() -> Played:
    def read(text: str) -> list[Result]:
        return [Result(h, a, int(x), int(y)) for h, x, y, a in _MATCH.findall(text)]

    return read
