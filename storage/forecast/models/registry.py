"""Model versions and which of them is champion: decided in Postgres, shown in MLflow.

What belongs here: how MLflow follows. Postgres is the truth (`moves`); an alias may be set again
at any time. A version's tag says which decision its alias was set for: where the tag is there and
the alias is elsewhere, a person moved it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from football.lifecycle import Kind, State
from storage.forecast.models import decisions
from storage.forecast.models.decisions import Decision, ModelVersion, MoveError, Why
from storage.forecast.models.moves import Moves
from storage.forecast.models.tracking import Tracking

__all__ = ["ModelVersion", "MoveError", "Registry", "Why"]

ALIASES = (State.CHAMPION, State.CHALLENGER, State.PREVIOUS)
_TAG = "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """An alias that was not where it belongs.

    Attributes:
        found: where it pointed; None is nowhere.
        set_to: where it points now.
        is_by_hand: a person had moved it, so that Postgres followed.
    """

    name: str
    alias: str
    found: int | None
    set_to: int | None
    is_by_hand: bool = False


class Registry(Moves):
    """The models of one world, and MLflow's view of them.

    Attributes:
        tracking: where outcome models are logged before they can be promoted.
    """

    def __init__(self, engine: Engine, tracking: Tracking) -> None:
        super().__init__(engine)
        self.tracking = tracking

    def align(self) -> list[Repair]:
        """Point MLflow's aliases at what Postgres says, and tag what was decided.

        Harmless when they do already.
        """
        repairs: list[Repair] = []
        for name, wanted in self._wanted().items():
            found = self.tracking.aliases(name)
            moved = {a: v for a, v in wanted.items() if found.get(a) != (v and v.version)}
            for alias, version in moved.items():
                number = None if version is None else version.version
                self.tracking.set_alias(name, alias, number)
                repairs.append(
                    Repair(name=name, alias=alias, found=found.get(alias), set_to=number)
                )
            self._tag(name, [each for each in moved.values() if each is not None])
        return repairs

    def reconcile(self) -> list[Repair]:
        """Take an alias `champion` that a person moved for a promotion; align the rest.

        An alias that only lags behind, because nothing had set it yet, is set.
        """
        taken: list[Repair] = []
        for name, champion in self.champions().items():
            if champion.mlflow_run_id is None:
                continue
            found = self.tracking.aliases(name).get(State.CHAMPION)
            if found is None or found == champion.version or not self._is_tagged(champion):
                continue
            chosen = next((each for each in self.versions(name) if each.version == found), None)
            if chosen is None:
                continue  # a version that was never trained here: the alias is set back
            why = Why(
                kind=Kind.RECONCILED,
                reason=f"the alias champion was moved in MLflow to version {found}",
                decided_by="a person in MLflow",
            )
            self.promote(chosen.model_version_id, why)
            self._tag(name, [chosen])
            taken.append(
                Repair(name=name, alias="champion", found=found, set_to=found, is_by_hand=True)
            )
        return [*taken, *self.align()]

    def _wanted(self) -> dict[str, Mapping[str, ModelVersion | None]]:
        """Return where each alias belongs, of every name that MLflow knows."""
        wanted: dict[str, dict[str, ModelVersion | None]] = {}
        for version in self.versions():
            if version.mlflow_run_id is not None:
                aliases = wanted.setdefault(version.name, dict.fromkeys(ALIASES))
                if version.state in aliases:
                    aliases[version.state] = version  # of several challengers, the newest
        return {**wanted}

    def _tag(self, name: str, versions: list[ModelVersion]) -> None:
        decided = {each.to_version: each for each in reversed(decisions.listed(self.engine, name))}
        for version in versions:
            if (newest_of := decided.get(version.version)) is not None:
                self.tracking.tag_version(name, version.version, {_TAG: _text(newest_of)})

    def _is_tagged(self, champion: ModelVersion) -> bool:
        """Whether MLflow's alias was set for the decision that made it champion."""
        newest = decisions.listed(self.engine, champion.name)
        newest_of = next((each for each in newest if each.to_version == champion.version), None)
        tags = self.tracking.tags_of(champion.name, champion.version)
        return newest_of is not None and tags.get(_TAG) == _text(newest_of)


def _text(decision: Decision) -> str:
    return f"{decision.decision_id} {decision.kind}: {decision.reason}"
