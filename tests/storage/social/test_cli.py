"""`touchline moderation`, as an operator runs it."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from storage.social.cli import moderation
from storage.social.writes import decisions, reports
from storage.social.writes.decisions import Ruling
from storage.social.writes.reports import NewReport
from tests.databases import engine_as, url_as
from tests.storage.social.people import a_post, an_account
from touchline.cli import COMMANDS

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("clock")]


def test_the_queue_and_the_log_are_listed(engine: Engine, database_url: str) -> None:
    environment = {"TOUCHLINE_DATABASE_URL": url_as(COMMANDS["moderation"].role, database_url)}

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(moderation, arguments, env=environment)
        assert result.exit_code == 0, result.output
        return result.output

    assert "No case is open" in run("queue")
    assert "nothing yet" in run("log")
    api = engine_as(Role.API, engine)
    with api.begin() as connection:
        ada, bob, mo = (an_account(connection, name) for name in ("ada", "bob", "mo"))
        post_id = a_post(connection, ada, "a text that stays out of lists")
    new = NewReport(reporter_id=bob, kind="post", subject_id=post_id, reason="hate", text="rude")
    apply(api, reports.send(new))
    assert f"post {post_id}" in run("queue")
    (case,) = json.loads(run("queue", "--json"))
    assert (case["subject_kind"], case["reasons"]) == ("post", ["hate:1"])
    ruling = Ruling(moderator_id=mo, is_admin=False, acts=["remove"], rule="hate")
    apply(api, decisions.decide(case["case_id"], ruling))
    api.dispose()
    assert "No case is open" in run("queue")
    logged: list[dict[str, Any]] = json.loads(run("log", "--json"))
    assert [(each["act"], each["rule"]) for each in logged] == [("remove", "hate")]
    shown = run("log")
    assert f"remove post {post_id}" in shown
    assert not any(word in shown for word in ("ada", "bob", "mo ", "text", "rude"))
