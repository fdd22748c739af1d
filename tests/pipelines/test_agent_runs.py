"""The runs that agents launch: their jobs exist, and those kept by day are launched by day."""

import dagster as dg
import pytest

from assets.partitions import DAYS, HISTORY, CompetitionSeason
from pipelines.definitions import build
from storage.agents.kinds.inputs import IngestInput, Input
from storage.agents.kinds.tasks import KINDS
from workers.agents.following import SCOREBOARD_DAYS

INGESTS = [
    *(IngestInput(feeds=each) for each in ("feeds", "lineups", "surroundings", "refresh")),
    IngestInput(feeds="history", competition="E0", season="2025-26"),
]
RUNS: list[tuple[str, Input]] = [
    *(("ingest", each) for each in INGESTS),
    *(
        (
            kind.name,
            kind.input.model_validate({"track": "odds_free"} if kind.name == "train" else {}),
        )
        for kind in KINDS.values()
        if kind.is_heavy and kind.name != "ingest"
    ),
]


@pytest.fixture(scope="module")
def repository() -> dg.RepositoryDefinition:
    return build().get_repository_def()


@pytest.mark.parametrize(("kind", "given"), RUNS, ids=[f"{kind} {given}" for kind, given in RUNS])
def test_a_run_of_an_agent_can_be_launched(
    repository: dg.RepositoryDefinition, kind: str, given: Input
) -> None:
    launch = KINDS[kind].launch
    assert launch is not None
    run = launch(given)
    job = repository.get_job(run.job)
    assert run.is_of_day == (job.partitions_def == DAYS)
    assert (run.partition is not None) == (job.partitions_def == HISTORY)
    assert run.partition is None or CompetitionSeason.of_key(run.partition).key == run.partition


def test_a_day_is_added_to_the_partitions_that_the_code_location_has() -> None:
    assert DAYS.name == SCOREBOARD_DAYS
