"""The order in which facts are worth reading."""

from collections.abc import Iterable

from football.insights.fact import Fact


def ranked(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts, the most surprising first; those as surprising in an order that is kept."""
    return sorted(facts, key=lambda fact: (-fact.surprise, fact.kind.value, fact.fact_id))
