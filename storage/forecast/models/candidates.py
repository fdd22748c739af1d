"""A fitted model on its way to a registered version."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from football.canonical import canonical_json, digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A fitted model that may become champion of its name.

    Attributes:
        name: registered model; there is one champion per name.
        track: what its forecasts may have seen.
        family: kind of model, e.g. `stacked_logit`, `dixon_coles`.
        parameters: named parameters that rebuild the model.
        recipe: named settings it was fitted with: a refit has the same.
    """

    name: str
    track: str
    family: str
    parameters: Mapping[str, Any]
    as_of: datetime
    metrics: Mapping[str, float] = field(default_factory=dict[str, float])
    recipe: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def digest(self) -> str:
        """Fingerprint of the parameters: equal models are not registered twice."""
        return digest(canonical_json(self.parameters)).hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """Where MLflow keeps a candidate."""

    run_id: str
    version: int
