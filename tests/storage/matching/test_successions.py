"""Clubs founded anew: a relation between two clubs, which both stay what they are."""

from datetime import date

import pytest
from sqlalchemy import Engine, text

from storage.kit.unit_of_work import apply
from storage.matching import successions
from storage.matching.successions import Succession, SuccessionError
from tests.storage.builders import count, final, fixture, ingest

pytestmark = pytest.mark.usefixtures("clock")


def succession_of(old: str, new: str, on: date | None = None) -> Succession:
    return Succession(country="Northland", predecessor=old, successor=new, succeeded_on=on)


@pytest.fixture
def clubs(engine: Engine) -> Engine:
    ingest(engine, final(2, 1), fixture("Eastmarch", "Brannock City", row_no=2))
    return engine


def test_a_succession_is_kept_once_and_corrected_by_saying_it_again(clubs: Engine) -> None:
    wanted = succession_of("Harrowmere FC", "Eastmarch")
    for _ in range(2):
        apply(clubs, successions.add(wanted))
    dated = succession_of("Harrowmere", "Eastmarch", date(2025, 7, 1))
    assert apply(clubs, successions.add(dated)) == dated
    assert successions.listed(clubs, "Northland") == [dated]
    assert successions.listed(clubs, "Nowhere") == []
    assert count(clubs, "football.team") == 4
    with clubs.connect() as connection:
        topics = connection.execute(
            text("SELECT topics FROM events.event WHERE type = 'team.succeeded'")
        ).scalars()
        assert all(len(each) == 2 for each in topics)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Harrowmere", "Harrowmere FC", "cannot succeed itself"),
        ("Harrowmere", "Eastmarsh", "do you mean 'Eastmarch'"),
        ("\x00", "Eastmarch", "cannot be kept"),
    ],
)
def test_what_cannot_be_is_refused(clubs: Engine, old: str, new: str, complaint: str) -> None:
    with pytest.raises(SuccessionError, match=complaint):
        apply(clubs, successions.add(succession_of(old, new)))


def test_no_line_comes_back_to_itself(clubs: Engine) -> None:
    apply(clubs, successions.add(succession_of("Harrowmere", "Eastmarch")))
    apply(clubs, successions.add(succession_of("Eastmarch", "Caldervane")))
    with pytest.raises(SuccessionError, match="already"):
        apply(clubs, successions.add(succession_of("Caldervane", "Harrowmere")))
