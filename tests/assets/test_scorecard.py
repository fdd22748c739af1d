"""The sealed scorecard, against a count of its own over the same rows."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from sqlalchemy import Engine, insert, select, text, update

from assets.monitoring import accuracy, scorecard, sealed
from football.horizons import horizon
from storage.football.tables.match import match, odds_quote
from storage.forecast.writes.forecasts import seal as seal_forecasts
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.unit_of_work import UnitOfWork
from storage.monitoring.statements import scorecards
from tests.assets import independent
from tests.clocks import set_stepped, step
from tests.serving.conftest import client_of_running
from tests.storage.builders import KICKOFF, a_model, fixture, forecast_of, ingest

pytestmark = pytest.mark.services

CLUBS = {
    "sim.1": ("Harrowmere", "Caldervane", "Fenborough", "Norwick"),
    "sim.2": ("Ravensby", "Selkirk", "Ostrevik", "Bexcombe"),
}
HALF = (((0, 1), (2, 3)), ((0, 2), (3, 1)), ((0, 3), (1, 2)))
ROUNDS = (*HALF, *(tuple((away, home) for home, away in pairs) for pairs in HALF))
OURS = ("odds_free", "market_blended", "market")
LEFT = [timedelta(hours=80), timedelta(hours=70), timedelta(hours=23), timedelta(minutes=30)]
WEEK = timedelta(weeks=1)


class Played:
    """Six weekends of two divisions: forecast, priced, moved, played."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.model_id = a_model(engine)
        self.draws = np.random.default_rng(7)
        self.moved: int | None = None

    def play(self) -> None:
        fixtures = [
            fixture(clubs[home], clubs[away], kickoff_at=KICKOFF + number * WEEK,
                    source_competition_id=code)
            for code, clubs in CLUBS.items()
            for number, pairs in enumerate(ROUNDS)
            for home, away in pairs
        ]  # fmt: skip
        ingest(self.engine, *fixtures)
        for number in range(len(ROUNDS)):
            self._weekend(KICKOFF + number * WEEK)

    def _weekend(self, kickoff_at: datetime) -> None:
        ids = self._ids(kickoff_at)
        for left in LEFT:
            step(self.engine, to=kickoff_at - left)
            self._seal(ids, kickoff_at)
        if self.moved is None:
            # Played two days later than every forecast of it was sealed for.
            self.moved = ids[0]
            self._change(ids[0], kickoff_at=kickoff_at + timedelta(days=2))
        step(self.engine, to=kickoff_at + timedelta(hours=2))
        for match_id in ids:
            self._finish(match_id, kickoff_at)
        for match_id in ids[1:]:
            self._close(match_id, kickoff_at)

    def _ids(self, kickoff_at: datetime) -> list[int]:
        statement = select(match.c.match_id).where(match.c.kickoff_at == kickoff_at)
        with self.engine.connect() as connection:
            return list(connection.execute(statement.order_by(match.c.match_id)).scalars())

    def _seal(self, ids: list[int], kickoff_at: datetime) -> None:
        with UnitOfWork(self.engine) as uow:
            seal_forecasts(uow, [
                forecast_of(match_id, self.model_id, track=track, as_of=uow.now,
                            kickoff_at=kickoff_at, horizon=horizon(kickoff_at, uow.now),
                            **self._probabilities())
                for match_id in ids
                for track in OURS
            ])  # fmt: skip
            uow.commit()

    def _probabilities(self) -> dict[str, float]:
        home, draw, away = self.draws.dirichlet((5, 3, 4))
        return {"p_home": float(home), "p_draw": float(draw), "p_away": float(away)}

    def _finish(self, match_id: int, kickoff_at: datetime) -> None:
        home, away = (int(goals) for goals in self.draws.poisson((1.6, 1.2)))
        known_at = kickoff_at + timedelta(hours=2)
        self._change(
            match_id, status="finished", home_goals_90=home, away_goals_90=away, known_at=known_at
        )

    def _close(self, match_id: int, kickoff_at: datetime) -> None:
        stamp = {"known_at": kickoff_at, "known_basis": "assumed", "recorded_at": kickoff_at}
        about = {"match_id": match_id, "market": "1x2", "line": 0.0, "phase": "closing"}
        quotes = [
            {**about, **stamp, "book": book, "prices": (1.5 + self.draws.random(3) * 3).tolist()}
            for book in ("b365", "average", "ps")
        ]
        with self.engine.begin() as connection:
            connection.execute(insert(odds_quote), quotes)

    def _change(self, match_id: int, **values: Any) -> None:
        with self.engine.begin() as connection:
            statement = update(match).where(match.c.match_id == match_id)
            connection.execute(statement.values(**values))


@pytest.fixture(scope="module")
def played(postgres_server, template_database: str) -> Iterator[Played]:
    postgres_server.copy(template_database, "scored")
    engine = engine_of(postgres_server.url("scored"))
    set_stepped(engine, KICKOFF - timedelta(days=4))
    played = Played(engine)
    played.play()
    card = scorecard.of_sealed(sealed.compared(engine))
    settled = sealed.settled(engine)
    scorecard.write(engine, card, settled, DatabaseClock(engine).now(), "run")
    yield played
    engine.dispose()


def test_every_row_equals_an_independent_count_over_sealed_rows(played):
    kept = independent.kept(played.engine)
    counted = independent.scorecard(played.engine)
    assert set(kept) == set(counted)
    assert len(kept) == 3 * 4 * 5  # competitions and all, horizons, tracks
    for place, row in counted.items():
        assert kept[place].n == row.n, place
        for score in ("log_loss", "brier", "rps"):
            assert getattr(kept[place], score) == pytest.approx(getattr(row, score), abs=1e-7)


def test_the_api_tells_what_an_independent_count_over_sealed_rows_finds(played):
    url = played.engine.url.render_as_string(hide_password=False)
    counted = independent.scorecard(played.engine)
    with client_of_running(database_url=url) as api:
        for competition in (None, "S1", "S2"):
            query = {} if competition is None else {"competition": competition}
            payloads = api.get("/v1/forecasts/accuracy", params=query).json()["items"]
            found = {
                (card["competition"], card["horizon"], row["track"]): row
                for card in payloads
                for row in card["tracks"]
            }
            expected = {
                place: row for place, row in counted.items() if competition in (None, place[0])
            }
            assert set(found) == set(expected)
            for place, row in expected.items():
                assert found[place]["n"] == row.n, place
                for score in ("log_loss", "brier", "rps"):
                    assert found[place][score] == pytest.approx(getattr(row, score), abs=1e-7)
                base = counted[*place[:2], "base_rate"]
                if place[2] != "base_rate":
                    less = found[place]["less_base_rate"]
                    assert less == pytest.approx(row.log_loss - base.log_loss, abs=1e-7)


def test_each_horizon_scores_what_stood_then(played):
    kept = independent.kept(played.engine)
    losses = {
        place[1]: row.log_loss for place, row in kept.items() if place[::2] == (None, "odds_free")
    }
    assert len(set(losses.values())) == len(losses) == 4
    # Of 24 matches, one of each weekend has no closing price.
    assert {row.n for place, row in kept.items() if place[0] is None} == {24 - len(ROUNDS)}


def test_a_match_moved_afterwards_keeps_what_stood_before_its_first_date(played):
    compared_rows = sealed.compared(played.engine).filter(match_id=played.moved, track="odds_free")
    assert set(compared_rows["horizon"]) == {"T-72h", "T-24h", "T-1h", "kick-off"}
    assert compared_rows["p_home"].n_unique() == 4


def test_differences_to_the_market_are_means_over_the_same_matches_with_intervals(played):
    kept = independent.kept(played.engine)
    for place, row in kept.items():
        for yardstick in ("market_close", "market_average"):
            estimate = getattr(row, f"difference_to_{yardstick}")
            if place[2] == yardstick:
                assert estimate is None
                continue
            market = kept[*place[:2], yardstick]
            assert estimate == pytest.approx(row.log_loss - market.log_loss)
            lower = getattr(row, f"difference_to_{yardstick}_lower")
            assert lower < estimate < getattr(row, f"difference_to_{yardstick}_upper")


def test_few_weeks_have_scores_and_no_differences(played):
    early = sealed.compared(played.engine).filter(
        pl.col("kickoff_at") < KICKOFF + (scorecard.FEWEST_WEEKS - 1) * WEEK
    )
    card = scorecard.of_sealed(early)
    assert card.height == 60
    assert card["difference_to_market_average"].null_count() == card.height
    assert card["log_loss"].null_count() == 0


def test_without_closing_prices_the_other_lines_are_still_compared(played):
    lines = sealed.compared(played.engine).filter(pl.col("track") != "market_close")
    card = scorecard.of_sealed(lines).filter(pl.col("competition").is_null())
    assert set(card["track"]) == {"odds_free", "market_blended", "market_average", "base_rate"}
    assert set(card["n"]) == {24}
    assert card["difference_to_market_close"].null_count() == card.height


def test_the_base_rate_of_a_horizon_knows_no_later_result(played):
    with played.engine.connect() as connection:
        codes = {"codes": ["S1"]}
        results = connection.execute(scorecards.results(), codes).mappings().all()
    assert len(results) == 12
    compared_rows = sealed.compared(played.engine).filter(track="base_rate", competition="S1")
    first = compared_rows.filter(kickoff_at=KICKOFF, horizon="kick-off").row(0, named=True)
    prior = [first[name] for name in sealed.PROBABILITIES]
    assert prior == pytest.approx([0.45, 0.27, 0.28])
    second = compared_rows.filter(kickoff_at=KICKOFF + WEEK)
    assert second.filter(horizon="kick-off")["p_home"][0] != pytest.approx(0.45)


def test_nothing_settled_is_an_empty_card(engine):
    assert scorecard.of_sealed(sealed.compared(engine)).is_empty()


def test_rolling_accuracy_is_a_mean_over_the_days_it_names(played):
    compared = sealed.compared(played.engine)
    today = (KICKOFF + len(ROUNDS) * WEEK).date()
    found = accuracy.rolling(compared, today)
    place = {"track": "odds_free", "horizon": "kick-off", "competition": "S1"}
    spans = {row["span"]: row for row in found.filter(**place).iter_rows(named=True)}
    common = scorecard.report.mark_common(compared.filter(horizon="kick-off")).filter("is_common")
    ours = common.filter(track="odds_free", competition="S1")
    for span, days in (("30d", 30), ("season", 400)):
        within = ours.filter(pl.col("match_date") >= today - timedelta(days=days))
        p = within.select(sealed.PROBABILITIES).to_numpy()
        y = within["outcome"].to_numpy()
        assert spans[span]["n"] == len(y)
        assert spans[span]["log_loss"] == pytest.approx(-np.log(p[range(len(y)), y]).mean())
        assert spans[span]["hits"] == (p.argmax(axis=1) == y).sum()
    assert spans["30d"]["n"] < spans["season"]["n"]
    assert spans["30d"]["log_loss_lower"] is None  # four weeks say nothing about how sure it is
    assert spans["season"]["log_loss_lower"] < spans["season"]["log_loss"]
    assert spans["season"]["log_loss"] < spans["season"]["log_loss_upper"]


def test_accuracy_is_pushed_when_it_changed_and_only_then(played):
    card = scorecard.of_sealed(sealed.compared(played.engine)).clear()
    settled = sealed.settled(played.engine)
    today = KICKOFF + len(ROUNDS) * WEEK
    recent = accuracy.rolling(sealed.compared(played.engine), today.date())

    def pushed() -> list[dict[str, Any]]:
        statement = text(
            "SELECT payload FROM events.event WHERE type = 'accuracy.updated' ORDER BY seq"
        )
        with played.engine.connect() as connection:
            return list(connection.execute(statement).scalars())

    before = len(pushed())
    scorecard.write(played.engine, card, settled, today, "run", recent)
    payloads = pushed()
    assert len(payloads) == before + 1
    assert {row["horizon"] for row in payloads[-1]["rolling"]} == {"kick-off"}
    assert {row["span"] for row in payloads[-1]["rolling"]} == {"30d", "90d", "season"}
    scorecard.write(played.engine, card, settled, today + timedelta(days=1), "run", recent)
    assert len(pushed()) == before + 1
