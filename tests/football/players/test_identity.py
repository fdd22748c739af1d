"""Who is who: names, ages and clubs of movements found among the rated, and no guesses."""

from datetime import date

import polars as pl
import pytest

from football.players.facts import MOVEMENTS_SCHEMA, RATINGS_SCHEMA
from football.players.identity import rated_players

RATED = [
    ("1", "Álvaro Negredo", "Valencia", date(1985, 8, 20)),
    ("2", "Álvaro", "Málaga", date(1985, 3, 1)),
    ("3", "Fabián", "Real Betis", date(1996, 4, 3)),
    ("4", "João Silva", "Porto", date(1990, 5, 21)),
    ("5", "José Silva", "Porto", date(1990, 2, 2)),
    ("6", "Marc Bartra", "Dortmund", date(1991, 1, 15)),
]


def found(name: str, age: float | None, **options: object) -> str | None:
    rated = pl.DataFrame(
        [
            (2018, player, name, 75.0, club, born_on, False, None, None)
            for player, name, club, born_on in RATED
        ],
        schema=RATINGS_SCHEMA,
        orient="row",
    )
    movement = {
        "competition": "SP1",
        "season_start_year": 2018,
        "club": "Club A",
        "name": name,
        "age_years": age,
        "other_club": None,
        "is_arrival": True,
        "is_winter": False,
        "known_at": None,
        **options,
    }
    movements = pl.DataFrame([movement], schema=MOVEMENTS_SCHEMA)
    answer = rated_players(movements, rated)
    assert answer.height == 1
    return answer["player"].item()


@pytest.mark.parametrize(
    ("name", "age", "player"),
    [
        ("Alvaro Negredo", 32, "1"),  # accents do not count
        ("Álvaro Negredo", 33, "1"),  # nor a birthday between two dates
        ("Álvaro Negredo", 35, None),
        ("Álvaro Negredo", None, None),
        ("Fabián Ruiz", 22, "3"),  # known by his first name
        ("Bartra", 27, "6"),
        ("Nobody Known", 25, None),
    ],
)
def test_name_and_age_together_say_who_it_is(name: str, age: float | None, player: str | None):
    assert found(name, age) == player


def test_the_club_that_is_left_decides_between_namesakes():
    assert found("J. Silva", 28) is None
    assert found("João Silva", 28, other_club="FC Porto") == "4"
    assert found("Joaquim Silva", 28, other_club="FC Porto") is None  # two would fit


def test_a_departure_is_from_the_club_whose_list_it_is():
    assert found("M. Bartra Aregall", 27, club="Dortmund", is_arrival=False) == "6"
    assert found("M. Bartra Aregall", 27, club="Leipzig", is_arrival=False) is None


def test_ages_of_winter_are_of_the_year_after():
    assert found("Marc Bartra", 28, is_winter=True) == "6"
    assert found("Marc Bartra", 28) is None
