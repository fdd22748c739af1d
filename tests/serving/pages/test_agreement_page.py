"""The operators' page of what sources say: a question and a name, each by one button."""

import re
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import Engine, delete, insert, update

from storage.football.tables.agreement import disagreement
from storage.matching.aliases import listed
from storage.raw.tables import quarantine
from storage.register.tables import player
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
    assert "No question about a player is open." in text_of(response)
    gone = visitor.http.post(
        f"/admin/agreement/{of_name}/name", data={"csrf_token": token_of(response.text)}
    )
    assert gone.status_code == 404
    assert "Feeds" in text_of(visitor.get("/admin/feeds"))
    visitor.http.close()


def test_who_is_who_is_asked_with_the_commands_that_answer(filled: Filled) -> None:
    engine, name = filled.league.engine, new_name()
    make(engine, name, "admin")
    twin = _player(engine, "John <Twin>")
    rows = [
        {"payload_id": uuid4(), "parser": "players_csv", "parser_version": 1, "row_no": row_no,
         "reason": "ambiguous_player", "detail": "'J. Twin' may be several",
         "quarantined_at": filled.league.now, "suggestion": {"players": numbers},
         "row": {"source": "lists", "player": "J. Twin", "player_id": own, "club": "Harrowmere",
                 "born_on": None}}
        for row_no, own, numbers in (
            (2, "j twin|", [twin, -1]), (3, "j twin|", [twin]),
        )
    ]  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(quarantine), rows)
    visitor = Visitor(filled.site.base_url)
    visitor.log_in(name)
    page = visitor.get("/admin/agreement")
    with engine.begin() as connection:
        connection.execute(
            update(quarantine)
            .where(quarantine.c.parser == "players_csv")
            .values(resolved_at=filled.league.now, resolution="replayed")
        )
    shown = text_of(page)
    assert shown.count("J. Twin") == 2  # once as who is asked about, once in a command
    assert "may be several of ours: 1." in shown
    assert f"touchline player link --source lists -- 'j twin|' {twin}" in unescape(shown)
    assert "touchline player add --source lists '--id=j twin|' -- 'J. Twin'" in unescape(shown)
    assert "John &lt;Twin&gt;" in page.text
    visitor.http.close()


def _player(engine: Engine, name: str) -> int:
    with engine.begin() as connection:
        return connection.execute(
            insert(player).values(name=name).returning(player.c.player_id)
        ).scalar_one()


def token_of(text: str) -> str:
    return re.findall(r'name="csrf_token" value="([^"]+)"', text)[0]
