"""What Dagster's servers and runs write are lines like everybody's, with the id of the run."""

import json
import subprocess
import sys

RUN = """
import dagster as dg
from touchline.dagster_servers import lines

lines.of_run()

@dg.op
def speak(context) -> None:
    context.log.info("password=hunter2 of %s", "nobody")

@dg.op
def fail() -> None:
    raise ValueError("not today")

@dg.job
def talk() -> None:
    speak()

@dg.job
def stumble() -> None:
    fail()

print(talk.execute_in_process().run_id)
print(stumble.execute_in_process(raise_on_error=False).run_id)
"""
SERVER = """
import logging
from dagster._cli import api
from touchline.dagster_servers import lines

lines.of_server("code server", api)
api.configure_loggers(formatter="colored", log_level="INFO")
logging.getLogger("dagster.code_server").info("Started")
"""


def run(script: str) -> tuple[list[str], list[dict[str, object]]]:
    done = subprocess.run(  # noqa: S603 our own code
        [sys.executable, "-W", "ignore", "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout.split(), [json.loads(line) for line in done.stderr.splitlines()]


def test_a_run_writes_json_with_its_id_and_no_secret() -> None:
    (run_id, failed), lines = run(RUN)
    (line,) = [each for each in lines if str(each["event"]).endswith("of nobody")]
    assert line["event"] == "password=[secret] of nobody"
    assert (line["run_id"], line["job"], line["step"]) == (run_id, "talk", "speak")
    assert (line["category"], line["process"], line["level"]) == ("run", "run", "info")
    assert {each["run_id"] for each in lines} == {run_id, failed}
    (failure,) = [each for each in lines if each.get("kind") == "STEP_FAILURE"]
    assert (failure["run_id"], failure["level"]) == (failed, "error")
    assert "not today" in json.dumps(failure)


def test_a_server_of_dagsters_writes_json_whatever_it_would_configure() -> None:
    _, (line,) = run(SERVER)
    assert (line["event"], line["process"]) == ("Started", "code server")
