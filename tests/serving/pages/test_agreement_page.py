"""The operators' page of what sources say: a question and a name, each by one button."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import delete, insert

from storage.football.tables.agreement import disagreement
from storage.matching.aliases import listed
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.visitor import Visitor, text_of

pytestmark = pytest.mark.services


def test_an_administrator_asks_about_a_difference_and_teaches_a_name(filled: Filled) -> None:
    engine, name = filled.league.engine, new_name()
    make(engine, name, "admin")
    visitor = Visitor(filled.site.base_url)
    visitor.log_in(name)
    values = {
        "season_id": filled.league.season_ids["S1"], "source": "espn", "other": "ours",
        "found_at": filled.league.now,
    }  # fmt: skip
    club = filled.league.team_ids[0]
    with engine.begin() as connection:
        rows = [
            {**values, "key": f"{kind}/{name}", "kind": kind, "value": value, "other_value": "x",
             "team_id": club, "payload_id": uuid4()}
            for kind, value in (("name", f"The {name}"), ("table", "points 3"))
        ]  # fmt: skip
        numbers = connection.execute(
            insert(disagreement).returning(disagreement.c.disagreement_id), rows
        ).scalars()
        of_name, of_table = numbers
    page = visitor.get("/admin/agreement?competition=S1&kind=table")
    assert "points 3" in page.text
    response = visitor.send(page, f"/admin/agreement/{of_table}/question")
    assert "it waits in quarantine" in text_of(response)
    assert f"/admin/agreement/{of_table}/question" not in response.text
    taught = visitor.submit("/admin/agreement?kind=name", f"/admin/agreement/{of_name}/name")
    assert "The name is known" in text_of(taught)
    assert f"The {name}" in {each.alias for each in listed(engine, "Northland")}
    with engine.begin() as connection:
        connection.execute(delete(disagreement).where(disagreement.c.disagreement_id == of_name))
    gone = visitor.http.post(
        f"/admin/agreement/{of_name}/name", data={"csrf_token": token_of(response.text)}
    )
    assert gone.status_code == 404
    assert "Feeds" in text_of(visitor.get("/admin/feeds"))
    visitor.http.close()


def token_of(text: str) -> str:
    return re.findall(r'name="csrf_token" value="([^"]+)"', text)[0]
