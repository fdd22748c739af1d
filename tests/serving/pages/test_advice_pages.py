"""Who is shown advice on pages, and the limits that people set for themselves."""

from collections.abc import Iterator

import pytest

from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.visitor import Visitor, text_of

pytestmark = pytest.mark.services
LIMITS = "/account/limits"


@pytest.fixture
def visitor(filled: Filled) -> Iterator[Visitor]:
    found = Visitor(filled.site.base_url)
    yield found
    found.http.close()


def test_a_stranger_says_once_that_they_are_an_adult(filled: Filled, visitor: Visitor) -> None:
    place = f"/advice/matches/{filled.coming}"
    assert place in visitor.get(f"/matches/{filled.coming}?tab=betting").text
    assert "old enough to bet" in text_of(visitor.get(place))
    refused = visitor.submit(place, "/advice/adult")
    assert refused.status_code == 422
    assert "has to be accepted" in text_of(refused)
    shown = visitor.send(refused, "/advice/adult", adult="on")
    assert shown.url.path == place
    assert "Nothing is advised of this match yet" in text_of(shown)
    assert "old enough" not in text_of(visitor.get("/advice/record"))
    away = visitor.http.post("/advice/adult", data={"adult": "on", "next": "//evil.example"})
    assert away.url.host == visitor.http.base_url.host


def test_a_fan_sets_limits_takes_a_break_and_is_excluded(filled: Filled, visitor: Visitor) -> None:
    name = new_name()
    make(filled.league.engine, name)
    visitor.log_in(name)
    place = f"/advice/matches/{filled.coming}"
    visitor.submit(place, "/advice/adult", adult="on")
    assert "Is a price worth taking?" in text_of(visitor.get(place))
    for wrong, words in (({"most": "much"}, "number of percent"), ({"most": "200"}, "cannot be")):
        refused = visitor.submit(LIMITS, **wrong)
        assert (refused.status_code, words in text_of(refused)) == (422, True)
    saved = visitor.submit(LIMITS, most="0,5", pause_days="3")
    assert 'value="0.5"' in saved.text
    assert "You take a break from advice until" in text_of(saved)
    assert "A break can be ended" in text_of(visitor.get("/advice/record"))
    looser = text_of(visitor.submit(LIMITS, most="", pause_days="0"))
    assert "Your limit ends on" in looser
    assert "Your break changes on" in looser
    visitor.submit(LIMITS, exclusion="180")
    assert "It cannot be taken back before." in text_of(visitor.get(place))
    stake = f"/stakes/{filled.coming}"
    visitor.submit("/wallet", "/wallet/grant")
    assert "break" in text_of(visitor.submit(stake, stake, outcome="AWAY", amount="1"))
