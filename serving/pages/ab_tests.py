"""Pages of tests: a challenger against the champion, with its evidence match-day by match-day."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from football.experiments.verdict import OPEN
from serving.forecasting.ab_tests import service
from serving.forecasting.ab_tests.schemas import AbTestDetail, AbTestRead, ReadingRead
from serving.kit.cursors import PageRequest
from serving.kit.errors import NotFoundError
from serving.kit.postgres.database import Database
from serving.pages import verdicts
from serving.pages.figures.plot import Level, Line, Plot
from words.messages import gettext as _
from words.numbers import figures, signed

_MOST_READINGS = 2000
_PICTURE = re.compile(r"!\[([^\]]*)\]\(data:[^)]*\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TestCard:
    """A test as it stands.

    Attributes:
        plot: the gain with its confidence sequence; None before the first match-day.
        share: of the planned matches that were compared.
    """

    test: AbTestDetail
    plot: Plot | None

    @property
    def is_open(self) -> bool:
        return self.test.state in OPEN

    @property
    def share(self) -> float:
        played = 0 if self.test.reading is None else self.test.reading.matches
        return min(1.0, played / self.test.planned_matches)


@dataclass(frozen=True, slots=True, kw_only=True)
class TestPage:
    """A test in full.

    Attributes:
        readings: one per match-day, newest first.
        memo: Markdown without its picture; None before the first reading.
    """

    card: TestCard
    readings: Sequence[ReadingRead]
    memo: str | None


async def read_cards(
    database: Database, world: str, competition: str | None, *, most: int
) -> list[TestCard]:
    """Return the newest tests, those under way first."""
    page = PageRequest(cursor=None, limit=most)
    found = (await service.read_page(database, world, page=page, state=None)).items
    chosen = [each for each in found if competition in (None, *each.competitions)]
    cards = [(await _read(database, world, each.ab_test_id))[0] for each in chosen]
    return sorted(cards, key=lambda card: not card.is_open)


async def read_test(database: Database, world: str, ab_test_id: int) -> TestPage:
    """Return one test. Raises `NotFoundError`."""
    card, readings = await _read(database, world, ab_test_id)
    try:
        memo = (await service.read_memo(database, ab_test_id)).decode()
    except NotFoundError:
        memo = None
    return TestPage(
        card=card,
        readings=readings[::-1],
        memo=None if memo is None else _PICTURE.sub(r"[picture: \1]", memo),
    )


async def _read(
    database: Database, world: str, ab_test_id: int
) -> tuple[TestCard, list[ReadingRead]]:
    test = await service.read_one(database, world, ab_test_id)
    page = PageRequest(cursor=None, limit=_MOST_READINGS)
    found = await service.read_readings(database, world, ab_test_id, page)
    # Of several looks at one match-day the last: the list is newest first.
    last = {each.match_days: each for each in reversed(found.items)}
    readings = [last[day] for day in sorted(last) if day]
    return TestCard(test=test, plot=_plot(test, readings)), readings


def _plot(test: AbTestRead, readings: Sequence[ReadingRead]) -> Plot | None:
    drawn = [(each, each.gain) for each in readings if each.gain is not None]
    if not drawn:
        return None
    last, gain = drawn[-1]
    settled = [abs(value) for _, value in drawn[len(drawn) // 4 :]]
    bounds = [abs(bound) for bound in (last.lower, last.upper) if bound is not None]
    reach = 1.4 * max(test.minimum_effect, *settled, *bounds)
    return Plot(
        lines=[
            Line(name=_("mean gain"), kind="home", points=[(r.match_days, g) for r, g in drawn])
        ],
        band=[(r.match_days, _bound(r.lower, -1), _bound(r.upper, 1)) for r, _ in drawn],
        levels=[Level(name=_("worth finding"), y=test.minimum_effect)],
        between=(-reach, reach),
        edges=(verdicts.match_day(drawn[0][0].match_days), verdicts.match_day(last.match_days)),
        title=_("Gain per match with its confidence sequence, match-day by match-day"),
        description=_(
            "%(gain)s after %(n)s matches, between %(lower)s and %(upper)s;"
            " worth finding is %(effect)s"
        )
        % {
            "gain": signed(gain),
            "n": last.matches,
            "lower": verdicts.bound(last.lower),
            "upper": verdicts.bound(last.upper),
            "effect": figures(test.minimum_effect, 6),
        },
    )


def _bound(value: float | None, side: int) -> float:
    return side * math.inf if value is None else value
