"""The resources: how forecasts are made, and the schemas of what the API answers."""

import json
from dataclasses import dataclass
from typing import Any

SCHEMAS = "touchline://schemas"
METHODS = "touchline://methods"
_MARKDOWN, _JSON = "text/markdown", "application/json"
_METHODS = """# How Touchline forecasts

- A match forecast is a score grid: the probability of every score after 90 minutes. Outcomes,
  totals and every other market follow from it. Outcomes are ordered home, draw, away.
- Three lines never mix: `odds_free` (results, shots, line-ups, absences, weather),
  `market_blended` (prices known before the forecast, too) and `market` (the prices alone, without
  their margin).
- Goals come from a Dixon-Coles model of attack and defence with time decay; a stacked regression
  moves the grid to its own outcome probabilities; calibration is checked by tenths.
- A forecast uses only facts known at its `as_of`. It is sealed before kick-off in a hash chain
  that the database refuses to rewrite: `read_proof` has what proves it.
- *The* forecast of a match and horizon (72, 24, 1 hours before, kick-off) is the champion's last
  one sealed by then. Challengers and external models are sealed beside it and only compared.
- Scores are means per match of log loss, ranked probability score and Brier score, lower is
  better, beside the closing prices and the base rate of the league, with intervals.
- `what_if` is the goal model's answer alone: not sealed, not scored.
- In the world `simulated` nothing is real.
"""


class UnknownResourceError(LookupError):
    """There is no such resource; the message names those there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A resource, or with `{name}` in its address a family of them."""

    uri: str
    name: str
    description: str
    media_type: str


RESOURCES = (
    Listed(
        uri=METHODS,
        name="methods",
        description="How forecasts are made, sealed and scored.",
        media_type=_MARKDOWN,
    ),
    Listed(
        uri=SCHEMAS,
        name="schemas",
        description="Names of the schemas of everything that the API answers.",
        media_type=_JSON,
    ),
)
TEMPLATES = (
    Listed(
        uri=f"{SCHEMAS}/{{name}}",
        name="schema",
        description="JSON schema of one answer, such as `ForecastDetail`.",
        media_type=_JSON,
    ),
)


def read(uri: str, document: dict[str, Any]) -> tuple[str, str]:
    """Return media type and text of a resource.

    Args:
        uri: its address.
        document: OpenAPI's, of this API.

    Raises:
        UnknownResourceError: there is none.
    """
    schemas: dict[str, Any] = document["components"]["schemas"]
    if uri == METHODS:
        return _MARKDOWN, _METHODS
    if uri == SCHEMAS:
        return _JSON, json.dumps(sorted(schemas))
    name = uri.removeprefix(f"{SCHEMAS}/")
    if name in schemas:
        return _JSON, json.dumps({"$defs": _referred(name, schemas), **schemas[name]})
    raise UnknownResourceError(
        f"There is no resource of this address; there are {METHODS}, {SCHEMAS} and"
        f" {SCHEMAS}/NAME with a name of {SCHEMAS}."
    )


def _referred(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    """Return every schema that one refers to, however indirectly."""
    found: dict[str, Any] = {}
    waiting = [name]
    while waiting:
        text = json.dumps(schemas[waiting.pop()])
        for other, schema in schemas.items():
            if other not in found and f'"#/components/schemas/{other}"' in text:
                found[other] = schema
                waiting.append(other)
    return found
