"""Lake, reports and MLflow's files in an object store, by S3's protocol against moto's server."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import polars as pl
import pytest

from storage.kit.artifacts import ArtifactGoneError, ArtifactsAwayError
from storage.kit.buckets import Bucket
from storage.kit.keeping import files_at
from storage.kit.lake import Lake
from tests.object_stores import object_store
from tests.serving.served import eventually
from touchline.stack.ports import HOST, any_free

pytestmark = [pytest.mark.services, pytest.mark.slow]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with object_store(monkeypatch, "objects") as url:
        yield url


def test_frames_and_reports_are_kept_there(store: str, tmp_path: Path) -> None:
    lake = Lake(tmp_path, f"{store}/lake")
    frame = pl.DataFrame({"elo": [float(number) for number in range(100_000)]})
    kept = lake.write(frame, "features", "ratings")
    assert kept.place == f"{store}/lake/features/ratings.parquet"
    assert lake.read("features", "ratings").equals(frame)
    with pytest.raises(FileNotFoundError):
        lake.read("features", "form")

    files = files_at(tmp_path, f"{store}/artifacts", "https://example.org")
    files.write("drift/1.html.gz", b"a page")
    assert files.read("drift/1.html.gz") == b"a page"
    files.remove("drift/1.html.gz")
    with pytest.raises(ArtifactGoneError):
        files.read("drift/1.html.gz")
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ArtifactsAwayError):
        Lake(tmp_path, "s3://another-bucket").write(frame, "form")


def test_the_files_of_mlflow_are_kept_there(
    store: str, tmp_path: Path, empty_database_url: str
) -> None:
    if importlib.util.find_spec("boto3") is None:
        pytest.skip("boto3 is not installed: requirements/objects.txt")
    import mlflow  # noqa: PLC0415 seconds to import

    port = any_free()
    uri = f"http://{HOST}:{port}"
    words = ["--artifacts", str(tmp_path / "unused"), "--host", HOST, "--port", str(port)]
    environment = {
        **os.environ,
        "MLFLOW_BACKEND_STORE_URI": empty_database_url,
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "TOUCHLINE_ARTIFACTS_URL": store,
    }
    server = subprocess.Popen(  # noqa: S603 our own program
        [sys.executable, "-m", "touchline.mlflow_server", *words, "--allowed-hosts", HOST],
        env=environment,
    )
    try:
        eventually(lambda: _answers(f"{uri}/health"), seconds=90)
        client = mlflow.MlflowClient(uri)
        run = client.create_run(client.create_experiment("objects"))
        client.log_text(run.info.run_id, "what was learnt", "notes.txt")
        assert [each.path for each in client.list_artifacts(run.info.run_id)] == ["notes.txt"]
        (name,) = Bucket(f"{store}/mlflow").written_before(_ever())
        assert Bucket(f"{store}/mlflow").read(name) == b"what was learnt"
        assert not (tmp_path / "unused").exists()
    finally:
        server.terminate()
        server.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False


def _ever() -> datetime:
    return datetime.max.replace(tzinfo=UTC)
