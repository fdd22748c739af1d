"""Which sport an article is about, as far as its address and its topics say."""

from collections.abc import Iterable
from urllib.parse import urlsplit

OTHER_SPORTS = "articles of other sports"
"""How what is left out is called in receipts."""
_FOOTBALL = frozenset({"football", "soccer", "futbol", "fussball", "fußball", "calcio", "futebol"})
_OTHERS = frozenset({
    "american-football", "athletics", "badminton", "baseball", "basketball", "boxing", "cricket",
    "cycling", "darts", "esports", "f1", "formula1", "formula-1", "golf", "gymnastics", "handball",
    "hockey", "horse-racing", "ice-hockey", "judo", "mlb", "mma", "motogp", "motorsport",
    "nascar", "nba", "netball", "nfl", "nhl", "racing", "rowing", "rugby", "rugby-league",
    "rugby-union", "sailing", "skiing", "snooker", "squash", "surfing", "swimming", "tennis",
    "ufc", "volleyball", "winter-sports", "wnba", "wrestling",
})  # fmt: skip


def is_other_sport(url: str, topics: Iterable[str]) -> bool:
    """Whether an article names another sport and not football.

    One that names no sport at all is taken: many publishers of football name none.
    """
    try:
        path = urlsplit(url).path
    except ValueError:  # no address at all: its row says so
        return False
    words = {part.casefold() for part in path.split("/")}
    words |= {"-".join(topic.casefold().split()) for topic in topics}
    return bool(words & _OTHERS) and not words & _FOOTBALL
