"""Links to our own pages become cards, and nothing else does."""

import pytest

from serving.social.posts.cards import cards_of

OWN = "https://football.example"


@pytest.mark.parametrize(
    ("path", "kind", "thing"),
    [
        ("/matches/41", "match", "41"),
        ("/matches/41/", "match", "41"),
        ("/matches/41?tab=live#goals", "match", "41"),
        ("/teams/7", "team", "7"),
        ("/standings/S1", "competition", "S1"),
        ("/standings/Coppa%20d%27Italia", "competition", "Coppa d'Italia"),
        ("/models/12", "model", "12"),
    ],
)
def test_pages_about_something_have_a_card(path: str, kind: str, thing: str) -> None:
    (card,) = cards_of([OWN + path], OWN)
    assert (card.url, card.kind, card.id) == (OWN + path, kind, thing)


@pytest.mark.parametrize(
    "address",
    [
        OWN,
        f"{OWN}/",
        f"{OWN}/matches",
        f"{OWN}/matches/41/live",
        f"{OWN}/community/posts/3",
        f"{OWN}/matches/{'4' * 61}",
        f"{OWN}/matches/<41>",
        f"{OWN}.evil.example/matches/41",
        f"{OWN}@evil.example/matches/41",
        "https://other.example/matches/41",
        "http://football.example/matches/41",
        "//football.example/matches/41",
        "/matches/41",
    ],
)
def test_other_links_have_none(address: str) -> None:
    assert cards_of([address], OWN) == []


def test_a_text_has_four_cards_at_most_in_its_order() -> None:
    addresses = [f"{OWN}/matches/{number}" for number in range(1, 7)]
    assert [card.id for card in cards_of(addresses, OWN)] == ["1", "2", "3", "4"]
