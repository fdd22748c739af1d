"""Supposing a transfer over HTTP and on a page."""

from collections.abc import Iterable

import httpx
import pytest
from sqlalchemy import insert, select

from storage.football.tables.strengths import player_strength, strength_ahead, strength_check
from storage.register.tables import player

pytestmark = pytest.mark.services
PAGE = {"Accept": "text/html"}
ADDRESS = "/v1/transfers/what-if"
LINES = "GDDDDDMMMMFFFF"


def measured(league, team_id: int, better: float, lines: Iterable[str] = LINES) -> list[int]:
    """Add players of a club, each a little stronger than the one before, and return their ids."""
    with league.engine.begin() as connection:
        ids = []
        for number, line in enumerate(lines):
            made = insert(player).values(
                name=f"Player {team_id}.{number}", team_id=team_id, position=line
            )
            ids.append(connection.execute(made.returning(player.c.player_id)).scalar_one())
            connection.execute(
                insert(player_strength).values(
                    player_id=ids[-1], as_of=league.now, position=line,
                    attack=better + 0.01 * number, attack_error=0.03, defence=0.0,
                    defence_error=0.04, expected=0.0, minutes=900.0,
                )
            )  # fmt: skip
    return ids


def test_a_signing_makes_one_club_stronger_and_the_other_weaker(league, api: httpx.Client) -> None:
    nobody = api.get(f"{ADDRESS}?player=1")
    assert nobody.status_code == 404
    assert "first line-ups" in nobody.json()["detail"]
    empty = api.get("/transfers/what-if", headers=PAGE)
    assert (empty.status_code, "measured every night" in empty.text) == (200, True)

    here, there, third = league.team_ids[:3]
    league.add_match(24, home_team_id=here, away_team_id=there)
    ours, theirs = measured(league, here, 0.0), measured(league, there, 0.1)
    few = measured(league, third, 0.0, "GDF")
    league.project(n_seasons=2000)
    star = theirs[-1]
    found = api.get(f"{ADDRESS}?player={star}&to={here}&from={there}").json()
    seller, buyer = found["clubs"]
    assert (seller["team"]["team_id"], buyer["team"]["team_id"]) == (there, here)
    assert [each["player_id"] for each in buyer["comes_in"]] == [star]
    assert buyer["strength"]["total"]["value"] == pytest.approx(0.1 + 0.13 - 0.11)
    assert buyer["strength"]["total"]["lower"] < 0.12 < buyer["strength"]["total"]["upper"]
    assert seller["strength"]["total"]["value"] == pytest.approx(0.10 - 0.13)
    assert [each["player_id"] for each in buyer["depth"]] == [star, *reversed(ours[-4:])]
    assert len(found["alike"]) == 5
    season = buyer["season"]
    assert season["position_after"] < season["position_before"]
    assert season["points"]["lower"] < season["points"]["value"] < season["points"]["upper"]
    assert seller["season"]["points"]["value"] < 0.0

    (sold,) = api.get(f"{ADDRESS}?player={star}").json()["clubs"]
    assert sold["goes_out"][0]["player_id"] == star
    unknown = api.get(f"{ADDRESS}?player={star}&to={third}").json()["clubs"][1]
    assert (unknown["strength"], unknown["season"]) == (None, None)

    page = api.get(f"/transfers/what-if?from={there}&player={star}&to={here}", headers=PAGE).text
    assert "Players like him" in page
    assert f'<option value="{star}" selected>' in page
    assert 'id="club-' in page
    other = api.get(f"/transfers/what-if?from={third}&player={star}&to=x", headers=PAGE).text
    assert f'<option value="{few[0]}">' in other  # another club keeps no player of the old one
    assert "Players like him" not in other


def test_strengths_stand_on_the_pages_of_player_squad_team_and_record(
    league, api: httpx.Client
) -> None:
    here, there = league.team_ids[:2]
    star = measured(league, there, 0.1)[-1]
    (now,) = api.get(f"/v1/players/{star}").json()["strength"]
    assert now["total"]["value"] == pytest.approx(0.23)
    assert "Suppose a transfer" in api.get(f"/players/{star}", headers=PAGE).text
    squad = api.get(f"/teams/{there}/squad", headers=PAGE).text
    assert f'href="/transfers/what-if?from={there}"' in squad
    with league.engine.begin() as connection:
        for ahead, error in ((0, 0.1), (5, 0.2)):
            row = {"team_id": here, "ahead": ahead, "as_of": league.now, "strength": 0.1}
            connection.execute(insert(strength_ahead).values(**row, error=error))
        checked = {"level": 0.8, "as_of": league.now, "since": league.now.date()}
        connection.execute(insert(strength_check).values(**checked, players=148, share=0.81))
    league.publish("models")
    later = api.get(f"/v1/teams/{here}").json()["strength_ahead"]
    assert [each["ahead"] for each in later] == [0, 5]
    assert later[0]["upper"] < later[1]["upper"]
    assert "Strength in coming matches" in api.get(f"/teams/{here}", headers=PAGE).text
    assert "81 %" in api.get("/track-record", headers=PAGE).text


def test_what_cannot_be_meant_is_refused_with_the_name_of_it(league, api: httpx.Client) -> None:
    here, there = league.team_ids[:2]
    ours = measured(league, here, 0.0)
    measured(league, there, 0.0)
    for query, name in (
        ("", "player"),
        ("player=x", "player"),
        ("player=999999", "player"),
        (f"player={ours[0]}&to=999999", "to"),
        (f"player={ours[0]}&to={here}", "to"),
        (f"player={ours[0]}&from={there}", "from"),
        (f"player={ours[0]}&from=999999", "from"),
    ):
        refused = api.get(f"{ADDRESS}?{query}")
        assert (refused.status_code, refused.json()["errors"][0]["name"]) == (422, name), query
    with league.engine.begin() as connection:
        loose = insert(player).values(name="Loose", position="M").returning(player.c.player_id)
        alone = connection.execute(loose).scalar_one()
        row = connection.execute(
            select(player_strength).where(player_strength.c.player_id == ours[0])
        ).one()
        connection.execute(insert(player_strength).values({**row._asdict(), "player_id": alone}))
    nowhere = api.get(f"{ADDRESS}?player={alone}")
    assert "no club to leave" in nowhere.json()["errors"][0]["message"]
    joins = api.get(f"{ADDRESS}?player={alone}&to={here}").json()
    assert [each["is_arrival"] for each in joins["clubs"]] == [True]
