"""Who is out of a match, over the API."""

from datetime import timedelta

from sqlalchemy import insert

from storage.football.tables.surroundings import absence
from storage.register.tables import player


def add_absence(league, team_id: int, name: str, **changes: object) -> int:
    values = {
        "evidence": "report",
        "status": "injured",
        "sentence": f"{name} is out.",
        "confidence": 0.9,
        "source": "example.org",
        "stated_at": league.now - timedelta(days=1),
        "expires_at": league.now + timedelta(days=10),
        "is_expiry_stated": True,
        "known_at": league.now - timedelta(days=1),
        "known_basis": "assumed",
        "recorded_at": league.now,
        **changes,
    }
    with league.engine.begin() as connection:
        number = connection.execute(
            insert(player).values(name=name, team_id=team_id).returning(player.c.player_id)
        ).scalar_one()
        connection.execute(insert(absence).values(player_id=number, team_id=team_id, **values))
    return number


def test_a_match_tells_who_is_out_and_who_says_so(api, league):
    home, away, other = league.team_ids[:3]
    match_id = league.add_match(30)
    add_absence(league, home, "Ulrik Skaill", complaint="knee", url="https://example.org/1")
    add_absence(league, away, "Bram Inkster", status="doubtful", confidence=0.5)
    add_absence(league, other, "Idris Fladda")
    add_absence(league, home, "Vidar Esholt", expires_at=league.now + timedelta(hours=20))
    add_absence(league, home, "Rurik Ormsary", status="returned")
    out = api.get(f"/v1/matches/{match_id}").json()["absences"]
    assert [(a["player"], a["team_id"], a["status"]) for a in out] == [
        ("Ulrik Skaill", home, "injured"),
        ("Bram Inkster", away, "doubtful"),
    ]
    assert out[0] | {"confidence": 0.9} == out[0] | {
        "confidence": 0.9,
        "sentence": "Ulrik Skaill is out.",
        "complaint": "knee",
        "source": "example.org",
        "url": "https://example.org/1",
        "evidence": "report",
    }


def test_a_match_nobody_is_out_of_says_so(api, league):
    match_id = league.add_match(30)
    assert api.get(f"/v1/matches/{match_id}").json()["absences"] == []
