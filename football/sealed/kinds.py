"""The kinds of sealed things there are, by name; one chain holds all of them."""

from collections.abc import Mapping
from typing import Any

from football.sealed.forecast import FORECAST
from football.sealed.insight import INSIGHT
from football.sealed.kind import Kind
from football.sealed.pick import PICK
from football.sealed.recommendation import RECOMMENDATION

KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind for kind in (FORECAST, PICK, RECOMMENDATION, INSIGHT)
}
