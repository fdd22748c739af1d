"""Transfers: the eleven before and after, the depth of a position, who is alike."""

import pytest

from football.players.transfer import Valued, alike, best_eleven, change, depth


def player(number: int, position: str, attack: float, age: float | None = 25.0) -> Valued:
    return Valued(number, f"P{number}", position, attack, 0.03, 0.0, 0.04, age)


SQUAD = [
    player(n, position, 0.01 * n)
    for n, position in enumerate(["G", "G", *"DDDDD", *"MMMM", *"FFFF"])
]


def test_the_best_eleven_has_its_lines_and_only_one_goalkeeper() -> None:
    eleven = best_eleven(SQUAD)
    assert "".join(each.position for each in eleven) == "GDDDDMMMFFF"
    assert {0, 2, 7, 11}.isdisjoint(each.player for each in eleven)
    short = best_eleven([each for each in SQUAD if each.position != "M"])
    assert len(short) == 10  # of five defenders and four forwards all stand in, no goalkeeper
    assert best_eleven([]) == ()


def test_a_signing_counts_for_what_he_is_above_the_man_he_replaces() -> None:
    before = best_eleven(SQUAD)
    signed = best_eleven([*SQUAD, player(99, "F", 0.3)])
    found = change(before, signed)
    assert found.total.value == pytest.approx(0.3 - 0.12)
    reach = 1.96 * 2**0.5  # two players of one error
    assert found.attack.lower == pytest.approx(0.18 - 0.03 * reach, abs=1e-4)
    assert found.total.upper == pytest.approx(0.18 + 0.05 * reach, abs=1e-4)
    back = change(signed, before)
    assert back.total.value == pytest.approx(-found.total.value)
    assert change(before, best_eleven([*SQUAD, player(98, "F", -0.3)])).total == (0.0, 0.0, 0.0)
    assert [each.player for each in depth(SQUAD, "F")] == [14, 13, 12, 11]


def test_the_nearest_of_a_position_are_alike() -> None:
    others = [
        player(1, "F", 0.1),
        player(2, "F", 0.2, 26.0),
        player(3, "D", 0.2),
        player(4, "F", 0.2, None),
    ]
    assert [each.player for each in alike(player(9, "F", 0.2), others, 5)] == [2, 4, 1]
