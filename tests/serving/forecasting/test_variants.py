"""Served variants: sticky, on record once, only for clients that name themselves."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select

from football.experiments.allocation import Variant, fingerprint, sample_ratio_p, variant_of
from serving.edge.middleware import AB_TEST_HEADER
from storage.kit.clock import DatabaseClock
from storage.kit.unit_of_work import apply
from storage.monitoring.ab_tests.moves import cancel, start
from storage.monitoring.ab_tests.record import AbTest
from storage.monitoring.ab_tests.registration import register
from storage.monitoring.tables.ab_test import ab_exposure
from tests.storage.monitoring.trials import Trial, trial_in

pytestmark = pytest.mark.services

CLIENTS = [f"client-{number:03}" for number in range(60)]


@pytest.fixture
def trial(engine: Engine, clock: DatabaseClock) -> Trial:
    return trial_in(engine)


@pytest.fixture
def api(serving_api, trial: Trial, database_url: str) -> Iterator[httpx.Client]:
    with serving_api(database_url=database_url) as client:
        yield client


def served(trial: Trial, **changes: Any) -> AbTest:
    made = apply(trial.engine, register(trial.registration(is_served=True, **changes)))
    return apply(trial.engine, start(made.ab_test_id))


def exposed(trial: Trial) -> dict[bytes, str]:
    with trial.engine.connect() as connection:
        rows = connection.execute(select(ab_exposure)).all()
    return {bytes(row.unit): row.variant for row in rows}


def version_in(answer: httpx.Response) -> int:
    return answer.json()["lines"]["odds_free"]["model"]["version"]


def test_each_client_sees_its_variant_each_time_and_is_on_record_once(api, trial):
    test = served(trial)
    match_id = trial.coming()[0]
    place = f"/v1/matches/{match_id}/forecast"
    seen = {key: version_in(api.get(place, params={"client": key})) for key in CLIENTS}
    again = {key: version_in(api.get(place, params={"client": key})) for key in CLIENTS}
    drawn = {key: variant_of(fingerprint(test.salt, key), 0.5) for key in CLIENTS}
    assert seen == again
    assert seen == {key: 2 if drawn[key] is Variant.TREATMENT else 1 for key in CLIENTS}
    record = exposed(trial)
    assert record == {fingerprint(test.salt, key): drawn[key].value for key in CLIENTS}
    counts = [list(record.values()).count(variant.value) for variant in Variant]
    assert sample_ratio_p(counts, [0.5, 0.5]) > 0.001
    detail = api.get(f"/v1/ab-tests/{test.ab_test_id}").json()
    assert [detail["exposed"]["control"], detail["exposed"]["treatment"]] == counts


def test_who_does_not_name_itself_gets_the_champion_s_and_is_on_no_record(api, trial):
    served(trial, treatment_share=0.99)
    match_id = trial.coming()[0]
    place = f"/v1/matches/{match_id}/forecast"
    usual = api.get(place)
    named = api.get(place, params={"client": "somebody"})
    assert (version_in(usual), AB_TEST_HEADER in usual.headers) == (1, False)
    assert (version_in(named), named.headers[AB_TEST_HEADER].endswith("=treatment")) == (2, True)
    assert named.headers["cache-control"] == "private, no-cache"
    assert api.get(place).content == usual.content
    assert api.get(place, headers={"If-None-Match": usual.headers["etag"]}).status_code == 304
    assert len(exposed(trial)) == 1


def test_the_coming_matches_are_of_one_variant_all_through(api, trial):
    test = served(trial, competitions=["S1"], treatment_share=0.99)
    trial.coming()
    page = api.get("/v1/forecasts/upcoming", params={"client": "somebody"})
    versions = {
        (item["match"]["competition"]["code"], item["lines"]["odds_free"]["model"]["version"])
        for item in page.json()["items"]
    }
    assert versions == {("S1", 2), ("S2", 1)}
    assert page.headers[AB_TEST_HEADER] == f"{test.ab_test_id}=treatment"


def test_without_a_served_test_a_named_client_sees_the_champion_s(api, trial):
    apply(trial.engine, register(trial.registration(is_served=True)))
    match_id = trial.coming()[0]
    place = f"/v1/matches/{match_id}/forecast"
    assert version_in(api.get(place, params={"client": "somebody"})) == 1
    assert exposed(trial) == {}


def test_a_test_that_ended_shows_nobody_the_treatment(api, trial):
    test = served(trial, treatment_share=0.99)
    place = f"/v1/matches/{trial.coming()[0]}/forecast"
    assert version_in(api.get(place, params={"client": "somebody"})) == 2
    apply(trial.engine, cancel(test.ab_test_id, "enough"))
    assert version_in(api.get(place, params={"client": "somebody"})) == 1


@pytest.mark.parametrize("key", ["", "short", "x" * 201, "with\ncontrol", "\x00" * 8])
def test_a_key_that_is_none_is_refused(api, trial, key):
    answer = api.get(f"/v1/matches/{trial.coming()[0]}/forecast", params={"client": key})
    assert (answer.status_code, answer.json()["errors"][0]["name"]) == (422, "client")
