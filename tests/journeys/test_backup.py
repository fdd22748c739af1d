"""The whole stack backed up while it works, its world destroyed, and everything brought back."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text

from storage.kit.engine import engine_of
from tests.journeys.stacks import Stack, running
from tests.journeys.test_stack import Writer, counts

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(900)]

CHAMPIONS = text(
    "SELECT name, version FROM forecast.model_version"
    " WHERE state = 'champion' AND mlflow_run_id IS NOT NULL"
)
MODELS = text("SELECT count(*) FROM forecast.model_version")


@pytest.fixture
def world() -> Iterator[Stack]:
    """A stack of this journey's own: its world will not survive."""
    with running("touchline backup ") as stack:
        yield stack


def get(stack: Stack, path: str) -> dict:
    answer = httpx.get(f"{stack.api_url}{path}", trust_env=False, timeout=30)
    return answer.raise_for_status().json()


def predictions(stack: Stack, name: str) -> list[dict]:
    """What the champion answers to its own example, loaded over HTTP as anybody would."""
    import mlflow  # noqa: PLC0415 seconds to import
    from mlflow.tracking import MlflowClient  # noqa: PLC0415

    uri = stack.environment["TOUCHLINE_MLFLOW_TRACKING_URI"]
    mlflow.set_tracking_uri(uri)
    assert MlflowClient(uri).get_model_version_by_alias(name, "champion").status == "READY"
    model = mlflow.pyfunc.load_model(f"models:/{name}@champion")
    example = model.input_example
    assert example is not None
    return json.loads(model.predict(example).to_json(orient="records"))


@pytest.mark.filterwarnings("default")
def test_a_destroyed_world_comes_back(world: Stack, tmp_path: Path) -> None:
    engine = engine_of(world.environment["TOUCHLINE_DATABASE_URL"])
    with engine.connect() as connection:
        champions = {each.name: each.version for each in connection.execute(CHAMPIONS)}
        models = connection.execute(MODELS).scalar_one()
    assert champions
    forecasts = {name: predictions(world, name) for name in champions}
    coming = {each["match"]["match_id"] for each in get(world, "/v1/forecasts/upcoming")["items"]}
    cursor = get(world, "/v1/events")["cursor"]
    before = counts(engine)

    writer = Writer(engine)
    writer.start()
    try:
        world.eventually(lambda: len(writer.accepted) > 20)
        committed = set(writer.accepted)
        done = world.run("backup", str(tmp_path))
        assert done.returncode == 0, done.stderr
    finally:
        writer.stop()
    assert len(writer.accepted) > len(committed), "nothing was written meanwhile"
    engine.dispose()
    (file,) = tmp_path.iterdir()

    assert world.process is not None
    pids = [service["pid"] for service in world.state["services"].values()]
    refused = world.run("restore", str(file), "--replace")
    assert refused.returncode == 1
    assert "touchline down" in refused.stderr
    world.process.kill()
    world.process.wait()
    world.eventually(lambda: not any(Path(f"/proc/{pid}/fd/0").exists() for pid in pids))
    shutil.rmtree(world.home)

    done = world.run("restore", str(file))
    assert done.returncode == 0, done.stderr
    assert world.start() < 60
    assert world.run("verify-seals").returncode == 0
    engine = engine_of(world.environment["TOUCHLINE_DATABASE_URL"])
    after = counts(engine)
    assert all(after[table] >= before[table] for table in before)
    with engine.connect() as connection:
        kept = set(connection.execute(text("SELECT seq FROM events.event")).scalars())
        assert connection.execute(MODELS).scalar_one() == models, "nothing was trained again"
    engine.dispose()
    assert committed <= kept
    assert {name: predictions(world, name) for name in champions} == forecasts
    again = get(world, "/v1/forecasts/upcoming")["items"]
    assert {each["match"]["match_id"] for each in again} >= coming
    resumed = get(world, f"/v1/events?after={cursor}")
    assert resumed["recovered"] is False
    assert resumed["cursor"].split(":")[0] != cursor.split(":")[0]
