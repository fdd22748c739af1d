"""Posts per second by the rule that writes them, beside bare asyncpg INSERTs of the same rows.

Each is a transaction: a post with a hashtag and a mention, with every value that ours has, so that
both write the same indexes. Ours also takes the text apart, looks for spam, and reads who may be
mentioned. No text repeats another, in any round: repeats would wait for a moderator, with a case.
Reading the post back for the answer, and HTTP, are not measured here.
"""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]

from serving.access.subject import Kind, Subject
from serving.social.words import fingerprint_of, words_of
from storage.social.writes import posts
from storage.social.writes.posts import Draft
from touchline.bench.community.crowd import Crowd
from touchline.bench.community.feed import parts_on
from touchline.bench.row import Row
from touchline.bench.row import Subject as Measured
from touchline.bench.workbench import Workbench

WantedT = TypeVar("WantedT")

WRITERS = 8
_ACCOUNTS = 5_000  # so many that none writes fast, which the screening would note of each post
_POST = """
    INSERT INTO social.post (account_id, text, visibility, created_at, fingerprint)
    VALUES ($1, $2, 'public', clock_timestamp(), $3) RETURNING post_id"""
_TAG = "INSERT INTO social.post_tag (tag, post_id) VALUES ($1, $2)"
_MENTION = """
    INSERT INTO social.mention (post_id, account_id, due_at)
    VALUES ($1, $2, clock_timestamp())"""
_TEXT = "What a match, {word}! Look, @fan{other} #football"
POSTING = Measured(
    name="posts",
    what=f"posts with a hashtag and a mention, written by {WRITERS} at once",
    yardstick="the same rows by bare asyncpg, a transaction each",
    unit="posts/s",
    goal=0.6,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """A post to be: who writes what, and whom it names."""

    author: int
    other: int
    text: str


def measure(workbench: Workbench) -> list[Row]:
    """Measure posting."""
    total = workbench.sized(2_000, 160)
    numbers = itertools.count()
    with workbench.scratch.database() as database, asyncio.Runner() as runner:
        crowd = Crowd.in_database(database.conninfo, accounts=_ACCOUNTS)
        parts = parts_on(database.url, pool_size=WRITERS)
        runner.run(parts.database.open())

        async def post(wanted: _Written) -> None:
            subject = Subject(kind=Kind.ACCOUNT, account_id=wanted.author)
            words = words_of(wanted.text, parts.intake, most=500)
            draft = Draft(account_id=wanted.author, words=words, visibility="public")
            await parts.writes.apply(subject, posts.create, draft, parts.intake.policy)

        def texts() -> list[_Written]:
            return [_written(number) for number in itertools.islice(numbers, total)]

        def ours() -> float:
            return _per_second(runner, texts(), post)

        def beside() -> float:
            return _bare(runner, crowd.conninfo, texts())

        row = workbench.compare(POSTING, ours, beside)
        runner.run(parts.database.close())
    return [row]


def _written(number: int) -> _Written:
    """Return a post whose text repeats no other: digits make no difference to the screening."""
    word = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    other = 1 + (number * 7 + 1) % _ACCOUNTS
    text = _TEXT.format(word=word, other=other)
    return _Written(author=1 + number % _ACCOUNTS, other=other, text=text)


def _bare(runner: asyncio.Runner, conninfo: str, wanted: Sequence[_Written]) -> float:
    """Insert with a pool of asyncpg's own."""
    options = dict(part.split("=", 1) for part in conninfo.split())
    driver = cast("Any", asyncpg)
    opening = driver.create_pool(
        host=options["host"],
        port=int(options["port"]),
        user=options["user"],
        database=options["dbname"],
        min_size=WRITERS,
        max_size=WRITERS,
    )

    async def opened() -> Any:
        return await opening

    pool = runner.run(opened())
    rows = [(each, fingerprint_of(each.text)) for each in wanted]

    async def insert(row: tuple[_Written, int | None]) -> None:
        each, fingerprint = row
        async with pool.acquire() as connection, connection.transaction():
            post_id = await connection.fetchval(_POST, each.author, each.text, fingerprint)
            await connection.execute(_TAG, "football", post_id)
            await connection.execute(_MENTION, post_id, each.other)

    try:
        return _per_second(runner, rows, insert)
    finally:
        runner.run(pool.close())


def _per_second(
    runner: asyncio.Runner,
    wanted: Sequence[WantedT],
    write: Callable[[WantedT], Awaitable[None]],
) -> float:
    async def all_of() -> float:
        left = iter(wanted)

        async def writer() -> None:
            for each in left:
                await write(each)

        began = time.perf_counter()
        await asyncio.gather(*(writer() for _ in range(WRITERS)))
        return len(wanted) / (time.perf_counter() - began)

    return runner.run(all_of())
