"""A child that reports while we wait for it."""

import asyncio
import os
import sys

import pytest

from touchline.errors import StackError
from touchline.stack.orphans import Watcher
from touchline.stack.progress import follow


async def lines_of(code: str) -> list[str]:
    watcher = Watcher()
    await watcher.start()
    lines: list[str] = []
    try:
        await follow(
            (sys.executable, "-S", "-c", code),
            environment=os.environ,
            watcher=watcher,
            on_line=lines.append,
        )
    finally:
        await watcher.stop()
    return lines


def test_each_line_is_passed_on() -> None:
    assert asyncio.run(lines_of("print('history'); print('models')")) == ["history", "models"]


def test_a_failure_has_the_child_s_last_words() -> None:
    with pytest.raises(StackError, match="the season is over"):
        asyncio.run(lines_of("import sys; sys.exit('the season is over')"))


def test_a_silent_failure_still_has_its_exit_code() -> None:
    with pytest.raises(StackError, match="exit code 7"):
        asyncio.run(lines_of("raise SystemExit(7)"))
