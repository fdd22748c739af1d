"""`touchline agents` as an operator runs it."""

import json

from click.testing import CliRunner, Result
from sqlalchemy import Engine

from storage.agents import cli
from storage.agents.writes import agents
from storage.kit.unit_of_work import apply
from tests.databases import url_as
from tests.storage.agents.fleet import row_of
from touchline.cli import COMMANDS


def test_agents_are_planted_looked_at_given_work_and_stopped(
    database_url: str, worker: Engine
) -> None:
    role = COMMANDS["agents"].role
    environment = {"TOUCHLINE_DATABASE_URL": url_as(role, database_url)}

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli.agents, words, env=environment)

    assert "touchline agents plant" in run("list").output
    assert run("plant").output == "3 agents were made and started.\n"
    assert run("plant").output == "They are there already.\n"
    apply(worker, agents.settle())
    listed = json.loads(run("list", "--json").output)
    assert {each["kind"]: each["state"] for each in listed} == {
        "collector": "running", "forecaster": "running", "monitor": "running",
    }  # fmt: skip
    numbers = {each["kind"]: str(each["agent_id"]) for each in listed}
    # The forecaster tries its recipe once; nothing else waits until a schedule makes it.
    (train,) = json.loads(run("tasks", numbers["forecaster"], "--json").output)
    assert (train["kind"], train["state"]) == ("train", "queued")
    watch = numbers["monitor"]
    assert f"Agent {watch} has no tasks." in run("tasks", watch).output

    given = run("run", watch, "note", "--input", '{"title": "rain"}', "--priority", "9")
    assert given.exit_code == 0, given.output
    task_id = int(given.output.split()[1])
    assert row_of(worker, task_id)["priority"] == 9
    refused = run("run", watch, "note", "--input", '{"titel": "rain"}')
    assert (refused.exit_code, "titel" in refused.output) == (1, True)
    assert "takes: watch, drift, note" in run("run", watch, "train").output
    assert run("cancel", str(task_id)).output == f"Task {task_id} is cancelled.\n"
    assert "cancelled" in run("tasks", watch).output

    for move, state in (
        ("pause", "paused"), ("resume", "running"), ("stop", "stopping"),
    ):  # fmt: skip
        assert run(move, watch).output == f"Agent {watch} is {state}.\n"
    missing = run("stop", "999999")
    assert (missing.exit_code, "there is no agent 999999" in missing.output) == (1, True)
