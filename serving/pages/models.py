"""The page of the models: how good, how sure of it, champions, tests, what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass

from serving.football.competitions.schemas import CompetitionRead
from serving.football.competitions.service import read_all
from serving.forecasting.models.schemas import VersionRead
from serving.forecasting.monitoring import service as monitoring
from serving.forecasting.monitoring.schemas import (
    AccuracyRead,
    HorizonName,
    MissesRead,
    Span,
    TrackCalibration,
)
from serving.forecasting.monitoring.skill import read_misses, read_skill
from serving.forecasting.track_record.service import read_record
from serving.kit.postgres.database import Database
from serving.pages import ab_tests, record, skill, versions, warnings
from serving.pages.figures.differences import Difference
from words.forecasts import track

_KICK_OFF: HorizonName = "kick-off"
_MOST_TESTS = 10
_MOST_MISSES = 10
_OURS = "odds_free"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """What the page shows; each part is empty until there is something to show.

    Attributes:
        card: scores of everything that was sealed, as it stood at kick-off.
        recent: scores of the span.
        errors: of calibration, by track.
    """

    competition: CompetitionRead | None
    competitions: Sequence[CompetitionRead]
    span: Span
    card: record.Card | None
    recent: AccuracyRead
    calibrations: Sequence[record.Calibration]
    errors: dict[str, TrackCalibration]
    skill: skill.Skill | None
    registry: versions.Registry
    tests: Sequence[ab_tests.TestCard]
    drift: Sequence[warnings.Drift]
    misses: MissesRead

    @property
    def champion(self) -> VersionRead | None:
        """The champion without prices."""
        versions = (each for named in self.registry.names for each in named.latest)
        speaking = (each for each in versions if each.state == "champion")
        return next((each for each in speaking if each.track == _OURS), None)

    @property
    def ours(self) -> Difference | None:
        """How far the line without prices is from the market, where that is known."""
        found = () if self.card is None else self.card.differences
        return next((each for each in found if each.name == track(_OURS)), None)


async def read_dashboard(
    database: Database, world: str, *, competition: str | None, span: Span
) -> Dashboard:
    """Return everything about the models, of all competitions together or of one.

    Args:
        database: where it is.
        world: named in answers.
        competition: code; None is all of them.
        span: how far back.
    """
    competitions = (await read_all(database, world)).items
    of_one = {} if competition is None else {"competition": competition}
    sealed = await read_record(database, world, competition=competition, kind="sealed")
    cards = [
        card
        for card in sealed.items
        if card.competition == competition and card.horizon == _KICK_OFF
    ]
    recent = await monitoring.read_accuracy(
        database, world, {**of_one, "span": span, "horizon": _KICK_OFF}
    )
    errors = await monitoring.read_calibration(database, world, _KICK_OFF, of_one)
    return Dashboard(
        competition=next((c for c in competitions if c.code == competition), None),
        competitions=competitions,
        span=span,
        card=record.card_of(cards[0]) if cards else None,
        recent=recent.model_copy(
            update={"items": [r for r in recent.items if r.competition == competition]}
        ),
        calibrations=record.calibrations_of(sealed),
        errors={each.track: each for each in errors.items},
        skill=skill.skill_of(await read_skill(database, world, span=span, filters=of_one)),
        registry=await versions.read_registry(database, world, competition),
        tests=await ab_tests.read_cards(database, world, competition, most=_MOST_TESTS),
        drift=await warnings.read_drift(
            database, world, competition, {each.code: each.name for each in competitions}
        ),
        misses=await read_misses(
            database, world, span=span, track=_OURS, competition=competition, limit=_MOST_MISSES
        ),
    )
