"""The application of the job library: our database, our tasks by name."""

import asyncio
from datetime import timedelta

from procrastinate import App, PsycopgConnector
from psycopg.conninfo import make_conninfo
from sqlalchemy import Engine

from storage.agents.writes.moves import WORK
from storage.delivery.writes import TASK
from storage.identity.writes import exports
from storage.insights import asking
from storage.kit.jobs import SCHEMA
from storage.settings import RetentionSettings
from storage.social.notices import SPREAD
from workers.agents.runner import Runner
from workers.deliveries import DeliveryRunner
from workers.exports import Exporter
from workers.notices.spreading import notify_next
from workers.pruning import drop_acts, drop_calls, drop_tasks, prune_figures
from workers.questions.answering import Answerer
from workers.retention import prune_personal_data
from workers.settings import PrivacySettings
from workers.sweep import EVERY_HOUR, EVERY_SECONDS, remove_ended, sweep
from workers.witness import post_newest_head

_POOL_SIZE = 4


def app_of(  # noqa: PLR0913, PLR0917 - what each task needs
    engine: Engine,
    runner: DeliveryRunner,
    agents: Runner,
    answerer: Answerer,
    world: str,
    privacy: PrivacySettings,
) -> App:
    """Return the application with every task, not yet connected.

    Whatever is due by the clock is `periodic`: the library enqueues it once, however many workers
    there are. No task has retries or locks: see docs/decisions/0013-background-jobs.md.
    """
    connector = PsycopgConnector(
        conninfo=conninfo_of(engine),
        kwargs={"options": f"-c search_path={SCHEMA} -c TimeZone=UTC"},
        min_size=1,
        max_size=_POOL_SIZE,
    )
    app = App(connector=connector)

    @app.task(name=TASK)
    async def deliver(channel: str) -> None:  # pyright: ignore[reportUnusedFunction]
        await runner.deliver(channel)

    exporter = Exporter(engine, world, privacy.exports)

    @app.task(name=exports.TASK)
    async def make_copy() -> None:  # pyright: ignore[reportUnusedFunction]
        await exporter.make()

    @app.task(name=asking.TASK)
    async def answer_question() -> None:  # pyright: ignore[reportUnusedFunction]
        await answerer.answer()

    @app.task(name=WORK)
    async def work_on_tasks() -> None:  # pyright: ignore[reportUnusedFunction]
        await agents.fill()

    @app.task(name=SPREAD)
    async def tell_many() -> None:  # pyright: ignore[reportUnusedFunction]
        await asyncio.to_thread(notify_next, engine)

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="retain")
    async def retain_less(timestamp: int) -> None:  # pyright: ignore[reportUnusedFunction]
        del timestamp
        await prune_personal_data(engine, privacy)

    @app.periodic(cron=f"* * * * * */{EVERY_SECONDS}")
    @app.task(name="sweep", priority=10)
    async def look(timestamp: int) -> None:  # pyright: ignore[reportUnusedFunction]
        del timestamp
        await sweep(app, engine)

    @app.periodic(cron=EVERY_HOUR)
    @app.task(name="let_go")
    async def remove_old(timestamp: int) -> None:  # pyright: ignore[reportUnusedFunction]
        del timestamp
        settings = RetentionSettings()
        kept = timedelta(days=settings.keep_deliveries_days)
        await asyncio.to_thread(remove_ended, engine, kept)
        await asyncio.to_thread(prune_figures, engine, settings)
        await asyncio.to_thread(drop_acts, engine, settings)
        await asyncio.to_thread(drop_tasks, engine, settings)
        await asyncio.to_thread(drop_calls, engine)

    @app.periodic(cron=f"* * * * * */{EVERY_SECONDS}")
    @app.task(name="witness")
    async def post_head(timestamp: int) -> None:  # pyright: ignore[reportUnusedFunction]
        del timestamp
        await asyncio.to_thread(post_newest_head, engine, world)

    return app


def conninfo_of(engine: Engine) -> str:
    """Return how psycopg reaches the engine's database, by parts: rendered URLs lose spaces."""
    _, parts = engine.dialect.create_connect_args(engine.url)
    return make_conninfo("", **{name: parts[name] for name in parts if name != "context"})
