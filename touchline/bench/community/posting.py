"""Posts per second by the rule that writes them, beside bare asyncpg INSERTs of the same rows.

Each is a transaction: a post with a hashtag and a mention. Ours also takes the text apart, looks
for spam, and reads who may be mentioned. Triggers and indexes are alike. Reading the post back for
the answer, and HTTP, are not measured here.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, cast

import asyncpg  # pyright: ignore[reportMissingTypeStubs]

from serving.access.subject import Kind, Subject
from serving.social.words import words_of
from storage.social.writes import posts
from storage.social.writes.posts import Draft
from touchline.bench.community.crowd import Crowd
from touchline.bench.community.feed import parts_on
from touchline.bench.row import Row
from touchline.bench.row import Subject as Measured
from touchline.bench.workbench import Workbench

WRITERS = 8
_ACCOUNTS = 5_000  # so many that none writes fast, which the screening would note of each post
_POST = """
    INSERT INTO social.post (account_id, text, visibility, created_at)
    VALUES ($1, $2, 'public', now()) RETURNING post_id"""
_TAG = "INSERT INTO social.post_tag (tag, post_id) VALUES ($1, $2)"
_MENTION = "INSERT INTO social.mention (post_id, account_id) VALUES ($1, $2)"
_TEXT = "What a match, {word}! Look, @fan{other} #football"
POSTING = Measured(
    name="posts",
    what=f"posts with a hashtag and a mention, written by {WRITERS} at once",
    yardstick="the same rows by bare asyncpg, a transaction each",
    unit="posts/s",
    goal=0.6,
)


def measure(workbench: Workbench) -> list[Row]:
    """Measure posting."""
    total = workbench.sized(2_000, 160)
    with workbench.scratch.database() as database, asyncio.Runner() as runner:
        crowd = Crowd.in_database(database.conninfo, accounts=_ACCOUNTS)
        parts = parts_on(database.url, pool_size=WRITERS)
        runner.run(parts.database.open())

        async def post(number: int) -> None:
            author, other = _pair(number)
            subject = Subject(kind=Kind.ACCOUNT, account_id=author)
            words = words_of(_text(number, other), parts.intake, most=500)
            draft = Draft(account_id=author, words=words, visibility="public")
            await parts.writes.apply(subject, posts.create, draft, parts.intake.policy)

        def ours() -> float:
            return _per_second(runner, total, post)

        def beside() -> float:
            return _bare(runner, crowd.conninfo, total)

        row = workbench.compare(POSTING, ours, beside)
        runner.run(parts.database.close())
    return [row]


def _text(number: int, other: int) -> str:
    """Return a text that repeats no other: digits would make no difference to the screening."""
    word = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return _TEXT.format(word=word, other=other)


def _pair(number: int) -> tuple[int, int]:
    return 1 + number % _ACCOUNTS, 1 + (number * 7 + 1) % _ACCOUNTS


def _bare(runner: asyncio.Runner, conninfo: str, total: int) -> float:
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

    async def insert(number: int) -> None:
        author, other = _pair(number)
        text = _text(number, other)
        async with pool.acquire() as connection, connection.transaction():
            post_id = await connection.fetchval(_POST, author, text)
            await connection.execute(_TAG, "football", post_id)
            await connection.execute(_MENTION, post_id, other)

    try:
        return _per_second(runner, total, insert)
    finally:
        runner.run(pool.close())


def _per_second(runner: asyncio.Runner, total: int, write: Callable[[int], Any]) -> float:
    async def all_of() -> float:
        numbers = iter(range(total))

        async def writer() -> None:
            for number in numbers:
                await write(number)

        began = time.perf_counter()
        await asyncio.gather(*(writer() for _ in range(WRITERS)))
        return total / (time.perf_counter() - began)

    return runner.run(all_of())
