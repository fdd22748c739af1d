"""The fixtures on screen."""

from rich.console import Console

from touchline.stack.fixtures import upcoming_table


def shown(**lines: object) -> str:
    match = {
        "kickoff_at": "2025-11-15T15:00:00Z",
        "competition": {"code": "S1"},
        "home": {"name": "Aldermoor"},
        "away": {"name": "Brackwater"},
    }
    missing = {"is_available": False, "reason": "not sealed"}
    every = {"odds_free": missing, "market_blended": missing, "market": missing} | lines
    answer = {"world": "simulated", "items": [{"match": match, "lines": every}]}
    console = Console(width=120, force_terminal=False)
    with console.capture() as capture:
        console.print(upcoming_table(answer))
    return capture.get()


def test_a_fixture_is_a_row_with_its_probabilities_and_its_world() -> None:
    probabilities = {"home": 0.514, "draw": 0.26, "away": 0.226}
    text = shown(odds_free={"is_available": True, "probabilities": probabilities})
    assert "Aldermoor - Brackwater" in text
    assert "15 Nov 15:00" in text
    assert "51 26 23" in text
    assert "simulated" in text


def test_a_missing_line_is_shown_as_missing() -> None:
    row = next(line for line in shown().splitlines() if "Aldermoor" in line)
    assert row.split()[-3:] == ["-", "-", "-"]
