"""What a person does next in a live world that has no forecasts yet."""

from collections.abc import Iterator, Mapping

USER_AGENT = "TOUCHLINE_USER_AGENT"


def going_live(environment: Mapping[str, str]) -> Iterator[str]:
    """Yields the lines of advice that fit this environment."""
    yield "This live world has no forecasts yet. They follow by themselves, in this order:"
    yield "  1. Feeds: fixtures, results, weather and news are being fetched now, then every hour."
    yield "  2. History to learn from: season files that you download from football-data.co.uk."
    yield "       .venv/bin/touchline ingest football-data DIR --world live"
    yield "     It may run while the stack does. Training begins when there is enough."
    yield "  3. Forecasts of what is coming, sealed before kick-off."
    if not environment.get(USER_AGENT):
        yield (
            f"Set {USER_AGENT} in .env to a name with a link to you: the providers ask who you"
            " are, and some refuse the rest."
        )
