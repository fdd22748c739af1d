"""The page of our track record: scores beside the market and the base rate, and calibration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from football.horizons import KICK_OFF
from serving.football.competitions.schemas import CompetitionRead
from serving.football.competitions.service import read_all
from serving.forecasting.monitoring.schemas import Miss
from serving.forecasting.monitoring.skill import read_hits, read_misses
from serving.forecasting.track_record import schemas, service
from serving.kit.postgres.database import Database
from serving.pages.figures.differences import Difference
from serving.pages.figures.reliability import Bin
from serving.pages.player_record import PlayersRecord, read_player_record
from words.forecasts import lines, track
from words.messages import N_
from words.messages import gettext as _
from words.record import beside, called

_AT_KICK_OFF = {None, KICK_OFF.name}
_YARDSTICKS = {
    "less_market_close": N_("the closing market"),
    "less_market_average": N_("the average market"),
}
_BEST_FIRST = ("market_blended", "odds_free")
_CALLS = 5
_LEAST_CALLED = 20
_LIKELY = 0.45
_COLUMNS = ("odds_free", "market_blended", "market_average", "market_close", "base_rate")


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """Scores of one kind: of sealed forecasts, or of the backtest.

    Attributes:
        rows: per track, best first.
        yardstick: what the differences are measured against, in words.
    """

    as_of: datetime
    n: int
    rows: Sequence[schemas.TrackScore]
    yardstick: str
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """One of our lines against what happened, all outcomes together."""

    track: str
    title: str
    bins: Sequence[Bin]


@dataclass(frozen=True, slots=True, kw_only=True)
class Horizons:
    """The log loss of what stood a while before kick-off: a row per horizon.

    Attributes:
        tracks: the columns.
        rows: horizon, matches, and a log loss per column.
    """

    tracks: Sequence[str]
    rows: Sequence[tuple[str, int, Sequence[float | None]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """The record in plain words.

    Attributes:
        title: of the line that is spoken of: our best that has been scored.
        sentences: how often things came that were called so likely, surest first.
        beside_market: one sentence for each of our lines.
        best: calls that were ahead of the market by most.
        worst: those that cost most.
    """

    title: str
    sentences: Sequence[str]
    beside_market: Sequence[str]
    best: Sequence[Miss]
    worst: Sequence[Miss]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """What the page shows; a card is missing until there is something to score."""

    competition: CompetitionRead | None
    competitions: Sequence[CompetitionRead]
    sealed: Card | None
    horizons: Horizons
    backtest: Card | None
    calibrations: Sequence[Calibration]
    plain: Plain | None
    players: PlayersRecord


async def read_record(database: Database, world: str, competition: str | None) -> RecordView:
    """Return the track record of all competitions together, or of one."""
    competitions = (await read_all(database, world)).items
    record = await service.read_record(database, world, competition=competition)
    ours = [card for card in record.items if card.competition == competition]
    cards = {card.kind: card_of(card) for card in ours if card.horizon in _AT_KICK_OFF}
    calibrations = calibrations_of(record)
    return RecordView(
        competition=next((c for c in competitions if c.code == competition), None),
        competitions=competitions,
        sealed=cards.get("sealed"),
        horizons=_horizons([card for card in ours if card.kind == "sealed"]),
        backtest=cards.get("backtest"),
        calibrations=calibrations,
        plain=await _plain(database, world, calibrations, cards.get("sealed"), competition),
        players=await read_player_record(database, world),
    )


async def _plain(
    database: Database,
    world: str,
    calibrations: Sequence[Calibration],
    sealed: Card | None,
    competition: str | None,
) -> Plain | None:
    """Return the record in words; None before anything was scored."""
    by_track = {each.track: each for each in calibrations}
    chosen = next((by_track[name] for name in _BEST_FIRST if name in by_track), None)
    if chosen is None:
        return None
    line = chosen.track
    misses = await read_misses(
        database, world, span="season", track=line, competition=competition, limit=_CALLS
    )
    hits = await read_hits(
        database, span="season", track=line, competition=competition, limit=_CALLS
    )
    return Plain(
        title=chosen.title,
        sentences=[
            called(each.mean_probability, each.observed, each.n)
            for each in sorted(chosen.bins, key=lambda each: -each.mean_probability)
            if each.n >= _LEAST_CALLED and each.mean_probability >= _LIKELY
        ],
        beside_market=[] if sealed is None else _beside_market(sealed),
        best=hits,
        worst=misses.items,
    )


def _beside_market(card: Card) -> list[str]:
    return [
        beside(each.name, card.yardstick, each.lower, each.upper)
        for each in card.differences
        if each.name in {track(name) for name in _BEST_FIRST}
    ]


def calibrations_of(record: schemas.TrackRecord) -> list[Calibration]:
    """Return each of our lines and the market against what happened."""
    found = {each.track: each.tenths for each in record.reliability}
    return [
        Calibration(track=name, title=title, bins=[Bin(**dict(tenth)) for tenth in found[name]])
        for name, title in lines().items()
        if name in found
    ]


def card_of(card: schemas.Card) -> Card:
    """Return a scorecard as pages show it, with the differences to the best yardstick it has."""
    yardstick = next((name for name in _YARDSTICKS if _differences(card, name)), None)
    return Card(
        as_of=card.as_of,
        n=card.n,
        rows=card.tracks,
        yardstick="" if yardstick is None else _(_YARDSTICKS[yardstick]),
        differences=[] if yardstick is None else _differences(card, yardstick),
    )


def _horizons(cards: Sequence[schemas.Card]) -> Horizons:
    losses = [{score.track: score.log_loss for score in card.tracks} for card in cards]
    found = {name for of_card in losses for name in of_card}
    tracks = [name for name in _COLUMNS if name in found]
    return Horizons(
        tracks=tracks,
        rows=[
            (card.horizon or "", card.n, [of_card.get(name) for name in tracks])
            for card, of_card in zip(cards, losses, strict=True)
        ],
    )


def _differences(card: schemas.Card, yardstick: str) -> list[Difference]:
    found = [(score.track, getattr(score, yardstick)) for score in card.tracks]
    return [
        Difference(
            name=track(name),
            estimate=difference.estimate,
            lower=difference.lower,
            upper=difference.upper,
        )
        for name, difference in found
        if difference is not None
    ]
