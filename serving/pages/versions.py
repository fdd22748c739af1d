"""Model versions on pages: the champion of each name, decisions, and one in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from serving.forecasting.models import service
from serving.forecasting.models.schemas import DecisionRead, StateName, VersionDetail, VersionRead
from serving.forecasting.training.schemas import NameStatus
from serving.forecasting.training.service import read_models
from serving.kit.cursors import PageRequest
from serving.kit.postgres.database import Database
from words.messages import gettext as _

_MOST_VERSIONS = 6
_MOST_DECISIONS = 10
_MOST_LINKED = 200
_OVERALL = "backtest"
_SCORES = ("log_loss", "rps", "brier", "ece")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A registered name with its newest versions and decisions.

    Attributes:
        latest: the newest versions, newest first, those that forecast always among them.
    """

    status: NameStatus
    latest: Sequence[VersionRead]


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """Every name, and the latest decisions about those that forecast outcomes.

    Attributes:
        goals: names of goal models: one per competition, refitted with the others.
    """

    names: Sequence[Named]
    goals: Sequence[NameStatus]
    decisions: Sequence[DecisionRead]
    ids: Mapping[tuple[str, int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeagueScores:
    """Walk-forward scores of one league; `title` is its code, or all together."""

    title: str
    matches: int | None
    scores: Sequence[float | None]
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionView:
    """A version in full."""

    detail: VersionDetail
    leagues: Sequence[LeagueScores]
    ids: Mapping[tuple[str, int], int]


async def read_registry(database: Database, world: str, competition: str | None) -> Registry:
    """Return the names with their versions and decisions."""
    statuses = (await read_models(database, world)).items
    outcomes = [each for each in statuses if each.track != "goal_model"]
    goals = [each for each in statuses if each.track == "goal_model"]
    ids: dict[tuple[str, int], int] = {}
    names: list[Named] = []
    decisions: list[DecisionRead] = []
    for status in sorted(outcomes, key=lambda each: not each.name.startswith("outcome_")):
        latest = await _latest(database, world, status)
        names.append(Named(status=status, latest=latest))
        ids |= {(each.name, each.version): each.model_version_id for each in latest}
        page = PageRequest(cursor=None, limit=_MOST_DECISIONS)
        decided = await service.read_decisions(database, world, name=status.name, page=page)
        decisions += decided.items
    return Registry(
        names=names,
        goals=[each for each in goals if competition is None or each.name.endswith(competition)],
        decisions=sorted(decisions, key=lambda each: -each.decision_id)[:_MOST_DECISIONS],
        ids=ids,
    )


async def read_version(database: Database, world: str, model_version_id: int) -> VersionView:
    """Return one version. Raises `NotFoundError`."""
    detail = await service.read_one(database, world, model_version_id)
    page = PageRequest(cursor=None, limit=_MOST_LINKED)
    others = await service.read_page(
        database, world, name=detail.model.name, state=None, page=page
    )
    metrics = detail.model.metrics
    codes = sorted({key.partition("/")[0] for key in metrics if "/" in key})
    leagues = [_league(code, f"{code}/", metrics) for code in codes]
    overall = _league(_("All together"), f"{_OVERALL}_", metrics)
    return VersionView(
        detail=detail,
        leagues=[each for each in (overall, *leagues) if each.scores[0] is not None],
        ids={(each.name, each.version): each.model_version_id for each in others.items},
    )


async def _latest(database: Database, world: str, status: NameStatus) -> list[VersionRead]:
    page = PageRequest(cursor=None, limit=_MOST_VERSIONS)
    listed = await service.read_page(database, world, name=status.name, state=None, page=page)
    found = {each.model_version_id: each for each in listed.items}
    missing = (each for each in status.versions if each.model_version_id not in found)
    older: set[StateName] = {each.state for each in missing}
    for state in older:
        listed = await service.read_page(database, world, name=status.name, state=state, page=page)
        found |= {each.model_version_id: each for each in listed.items}
    return [found[number] for number in sorted(found, reverse=True)]


def _league(title: str, prefix: str, metrics: Mapping[str, float]) -> LeagueScores:
    matches = metrics.get(f"{prefix}matches")
    return LeagueScores(
        title=title,
        matches=None if matches is None else int(matches),
        scores=[metrics.get(f"{prefix}{name}") for name in _SCORES],
        lower=metrics.get(f"{prefix}log_loss_lower"),
        upper=metrics.get(f"{prefix}log_loss_upper"),
    )
