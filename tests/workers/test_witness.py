"""Heads of the seals reach a witness elsewhere: each once, whole, and behind no alert."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from storage.delivery.tables import delivery
from storage.delivery.writes import begin, finish
from storage.forecast.seals import cli
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.signing import Signer, signer_in
from storage.kit.unit_of_work import UnitOfWork
from tests.storage.builders import a_model, fixture, forecast_of, ingest, the_match
from tests.storage.forecast.tampering import tamper
from tests.workers.processes import wait_for, working
from tests.workers.receiver import Receiver
from workers import process
from workers.channels.webhook import signature
from workers.deliveries import DeliveryRunner
from workers.process import channels_of
from workers.settings import WebhookSettings
from workers.witness import post_newest_head

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]

SECRET = "between-us"  # noqa: S105 - of a server that lives for one test
Seal = Callable[..., int]


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return signer_in(tmp_path / "keys")


@pytest.fixture
def seal(engine: Engine, signer: Signer) -> Seal:
    """Seal one more forecast and return the number of its seal."""
    ingest(engine, fixture())
    match_id, model = the_match(engine).match_id, a_model(engine)

    def one_more(*, is_signed: bool = True) -> int:
        with UnitOfWork(engine, signer=signer if is_signed else None) as uow:
            seal_forecasts(uow, [forecast_of(match_id, model)])
            uow.commit()
        assert uow.sealed is not None
        return uow.sealed.seal_no

    return one_more


@pytest.fixture
def settings(worker_engine: Engine, receiver: Receiver) -> WebhookSettings:
    values = {"witness_webhook_url": receiver.url, "witness_webhook_secret": SECRET}
    found = WebhookSettings.model_validate(values)
    process.subscribe(worker_engine, found)
    return found


def deliver(engine: Engine, settings: WebhookSettings) -> bool:
    return asyncio.run(DeliveryRunner(engine, channels_of(settings)).deliver("witness"))


def rows(engine: Engine):
    with engine.connect() as connection:
        return connection.execute(select(delivery).order_by(delivery.c.delivery_id)).all()


def heads(receiver: Receiver) -> list[int]:
    return [json.loads(body)["seals"][-1]["seal_no"] for _, body in receiver.received]


def verify(database_url: str, *arguments: object):
    environment = {"TOUCHLINE_DATABASE_URL": database_url}
    return CliRunner().invoke(cli.verify_seals, [str(each) for each in arguments], env=environment)


def test_what_arrives_is_a_witness_that_catches_a_cut_tail(
    engine: Engine, worker_engine: Engine, database_url: str, receiver: Receiver, *,
    settings: WebhookSettings, seal: Seal, signer: Signer, tmp_path: Path,
) -> None:  # fmt: skip
    seal()
    assert seal() == 2
    assert post_newest_head(worker_engine, "simulated")
    assert deliver(worker_engine, settings)
    ((headers, body),) = receiver.received
    at = headers["X-Touchline-Signature"].removeprefix("t=").partition(",")[0]
    assert headers["X-Touchline-Signature"] == signature(SECRET, body, int(at))
    assert (headers["X-Touchline-Event"], heads(receiver)) == ("seals.head", [2])
    file = tmp_path / "arrived.json"
    file.write_bytes(body)
    key = signer.public_key.hex()
    agreed = verify(database_url, "--witness", file, "--key", key)
    assert agreed.exit_code == 0, agreed.output
    assert "agrees: 1 seals, up to 2." in agreed.output
    tamper(
        engine,
        "DELETE FROM forecast.seal_signature WHERE seal_no = 2",
        "DELETE FROM forecast.forecast WHERE seal_no = 2",
        "DELETE FROM forecast.seal WHERE seal_no = 2",
    )
    assert verify(database_url).exit_code == 0
    caught = verify(database_url, "--witness", file)
    assert caught.exit_code == 1
    assert "seal 2: the witness holds it, but the chain ends at seal 1" in caught.output


def test_a_head_is_posted_once_however_often_one_looks(
    worker_engine: Engine, receiver: Receiver, settings: WebhookSettings, seal: Seal
) -> None:
    assert not post_newest_head(worker_engine, "simulated")  # nothing is sealed yet
    seal()
    assert post_newest_head(worker_engine, "simulated")
    assert not post_newest_head(worker_engine, "simulated")  # it waits
    assert deliver(worker_engine, settings)
    assert not post_newest_head(worker_engine, "simulated")  # it arrived
    assert not deliver(worker_engine, settings)
    seal()
    assert post_newest_head(worker_engine, "simulated")
    assert deliver(worker_engine, settings)
    assert heads(receiver) == [1, 2]


def test_two_workers_at_once_post_a_head_once(
    worker_engine: Engine, settings: WebhookSettings, seal: Seal
) -> None:
    del settings

    async def both() -> list[bool]:
        looks = (asyncio.to_thread(post_newest_head, worker_engine, "simulated") for _ in range(4))
        return await asyncio.gather(*looks)

    for number in range(1, 6):
        seal()
        assert sum(asyncio.run(both())) == 1
        given_up, waiting = rows(worker_engine)[:-1], rows(worker_engine)[-1]
        assert (len(given_up), waiting.due_at is not None) == (number - 1, True)


def test_an_unsigned_head_waits_for_its_signature(
    worker_engine: Engine, settings: WebhookSettings, seal: Seal
) -> None:
    del settings
    seal(is_signed=False)
    assert not post_newest_head(worker_engine, "simulated")
    assert rows(worker_engine) == []


def test_without_the_setting_nothing_is_posted(worker_engine: Engine, seal: Seal) -> None:
    process.subscribe(worker_engine, WebhookSettings())
    seal()
    assert not post_newest_head(worker_engine, "simulated")
    assert rows(worker_engine) == []


def test_a_receiver_that_is_away_has_one_head_waiting_and_it_is_the_newest(
    worker_engine: Engine, receiver: Receiver, settings: WebhookSettings, seal: Seal
) -> None:
    receiver.answers = [503]
    seal()
    assert post_newest_head(worker_engine, "simulated")
    assert deliver(worker_engine, settings)
    for _ in range(3):
        seal()
        assert post_newest_head(worker_engine, "simulated")
    waiting = [row for row in rows(worker_engine) if row.due_at is not None]
    given_up = [row for row in rows(worker_engine) if row.given_up_at is not None]
    assert (len(waiting), len(given_up)) == (1, 3)
    assert {row.last_error for row in given_up} == {"a newer message took its place"}
    assert deliver(worker_engine, settings)
    assert heads(receiver) == [1, 4]


def test_while_a_head_is_being_sent_the_next_one_waits_for_its_turn(
    worker_engine: Engine, settings: WebhookSettings, seal: Seal
) -> None:
    del settings
    seal()
    assert post_newest_head(worker_engine, "simulated")
    begun = begin(worker_engine, "witness", "here:1")
    assert begun is not None
    seal()
    assert not post_newest_head(worker_engine, "simulated")
    finish(worker_engine, begun, "unknown", "no answer")  # in doubt, for a person; heads go on
    assert post_newest_head(worker_engine, "simulated")


def test_a_worker_posts_heads_by_its_setting(
    database_url: str, receiver: Receiver, seal: Seal, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    seal()
    with working(database_url, None, log, TOUCHLINE_WITNESS_WEBHOOK_URL=receiver.url):
        wait_for(lambda: heads(receiver) == [1], log)
    assert "Head 1 of the seals goes to witness." in log.read_text()
