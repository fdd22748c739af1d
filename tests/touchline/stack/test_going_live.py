"""What an empty live world tells its owner."""

from touchline.stack.going_live import going_live


def test_an_empty_live_world_shows_what_to_load() -> None:
    advice = "\n".join(going_live({"TOUCHLINE_USER_AGENT": "Mine/1.0 (+https://mine.example)"}))
    assert "touchline ingest football-data DIR --world live" in advice
    assert "TOUCHLINE_USER_AGENT" not in advice


def test_a_nameless_client_must_introduce_itself() -> None:
    assert "Set TOUCHLINE_USER_AGENT" in "\n".join(going_live({}))
