"""Models that run elsewhere: registered, sealed in the shadow of ours, never shown as ours."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from football.grid import ScoreGrid
from football.sealed.forecast import FORECAST, ForecastBody, decode
from storage.football.tables.match import match
from storage.forecast.models.moves import Moves
from storage.forecast.seals.verification import verify
from storage.forecast.tables.forecast import forecast, model_version
from storage.forecast.writes.external import MOST_VERSIONS
from storage.kit.clock import DatabaseClock
from storage.kit.engine import engine_of
from storage.kit.roles import Role
from storage.kit.tables.seals import seal
from tests.clocks import set_stepped, step
from tests.conftest import OPENING
from tests.databases import url_as
from tests.people import api_of, bearer, headers_of, make_account, make_key
from tests.serving.conftest import League
from tests.serving.served import served

pytestmark = pytest.mark.services

MODELS, ONE, MANY = "/v1/ml/models", "/v1/ml/predictions", "/v1/ml/predictions/batch"
TRIPLE = {"home": 0.5, "draw": 0.3, "away": 0.2}
GRID = [[0.1, 0.1, 0.1], [0.2, 0.1, 0.1], [0.1, 0.1, 0.1]]
CLIENTS = Path(__file__).parents[3] / "docs" / "clients.md"


@pytest.fixture(scope="module")
def url(postgres_server, template_database: str) -> Iterator[str]:
    """A database that these tests share: each has an account and matches of its own."""
    name = f"external_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    yield postgres_server.url(name)
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="module")
def league(url: str, make_league) -> Iterator[League]:
    engine = engine_of(url)
    set_stepped(engine, OPENING)
    yield make_league(engine, DatabaseClock(engine))
    engine.dispose()


@pytest.fixture(scope="module")
def served_league(serving_api, url: str, league: League) -> Iterator[str]:
    with serving_api(database_url=url) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture
def modeller(league: League) -> dict[str, str]:
    """The header of a program with a key of the scope `ml` alone."""
    engine = league.engine
    return bearer(make_key(engine, make_account(engine, "ml"), "ml", "ml"))


@pytest.fixture
def api(served_league: str, modeller: dict[str, str]) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served_league, headers=modeller, timeout=30) as client:
        yield client


@pytest.fixture
def version(api: httpx.Client) -> int:
    made = api.post(MODELS, json={"name": "shots", "track": "odds_free"})
    assert made.status_code == 201, made.text
    return made.json()["model_version_id"]


def stated(version: int, match_id: int, **changes: Any) -> dict[str, Any]:
    return {
        "model_version_id": version, "match_id": match_id, "probabilities": TRIPLE, **changes
    }  # fmt: skip


def sealed(league: League, version: int) -> list[ForecastBody]:
    statement = select(forecast.c.body).where(forecast.c.model_version_id == version)
    with league.engine.connect() as connection:
        rows = connection.execute(statement.order_by(forecast.c.seal_no))
        return [decode(bytes(row.body)) for row in rows]


def test_a_forecast_is_sealed_in_the_shadow_and_proved(api, league, version):
    match_id = league.add_match(20)
    made = api.post(ONE, json=stated(version, match_id))
    assert made.status_code == 201, made.text
    shown = made.json()
    assert (shown["horizon"], shown["is_new"]) == ("T-24h", True)
    (body,) = sealed(league, version)
    assert (body.role, body.track, body.model_version_id) == ("challenger", "odds_free", version)
    assert body.outcomes == (0.5, 0.3, 0.2)
    assert body.grid is None
    proof = api.get(shown["proof"]).json()
    assert proof["forecast_id"] == shown["forecast_id"] == str(body.forecast_id)
    assert verify(league.engine).holds


def test_a_grid_is_sealed_as_it_is_written(api, league, version):
    match_id = league.add_match(2)
    body = stated(version, match_id, probabilities=None, grid=GRID)
    assert api.post(ONE, json=body).status_code == 201
    (written,) = sealed(league, version)
    assert ScoreGrid.from_list(written.grid or ()) == ScoreGrid.from_list(GRID)
    assert written.outcomes == pytest.approx((0.4, 0.3, 0.3))
    assert written.expected_goals == pytest.approx((1.0, 0.9))


def test_it_is_never_shown_as_a_forecast_of_the_match(api, league, version):
    match_id = league.add_match(20)
    api.post(ONE, json=stated(version, match_id))
    lines = api.get(f"/v1/matches/{match_id}/forecast").json()["lines"]
    assert "reason" in lines["odds_free"]
    assert api.get("/v1/forecasts/upcoming").json()["items"] == []
    assert "external_" not in api.get("/v1/forecasts/export.csv").text
    promoted = api.post(
        f"/v1/models/{version}/promote",
        json={"reason": "it is good"},
        headers=headers_of(league.engine, "ml"),
    )
    assert promoted.status_code == 409
    assert "runs elsewhere" in promoted.json()["detail"]
    assert Moves(league.engine).shadows(league.now) == []


def test_a_batch_is_one_seal_and_keeps_its_order(api, league, version):
    ids = [league.add_match(hours) for hours in (30, 10, 20)]
    items = [{"match_id": each, "probabilities": TRIPLE} for each in ids]
    made = api.post(MANY, json={"model_version_id": version, "predictions": items})
    assert made.status_code == 201, made.text
    shown = made.json()["items"]
    assert [each["match_id"] for each in shown] == ids
    (seal_no,) = {each["seal_no"] for each in shown}
    with league.engine.connect() as connection:
        counted = select(seal.c.count).where(seal.c.seal_no == seal_no)
        assert connection.execute(counted).scalar_one() == 3


def test_the_same_again_seals_nothing_and_another_does(api, league, version):
    match_id = league.add_match(20)
    first = api.post(ONE, json=stated(version, match_id)).json()
    again = api.post(ONE, json=stated(version, match_id)).json()
    assert again == {**first, "is_new": False}
    other = {"home": 0.6, "draw": 0.2, "away": 0.2}
    changed = api.post(ONE, json=stated(version, match_id, probabilities=other)).json()
    assert changed["is_new"]
    assert len(sealed(league, version)) == 2


def test_a_match_that_has_begun_is_refused_with_the_instant(api, league, version):
    coming, begun = league.add_match(20), league.add_match(1)
    step(league.engine, to=league.now + timedelta(hours=2))
    items = [{"match_id": each, "probabilities": TRIPLE} for each in (coming, begun)]
    refused = api.post(MANY, json={"model_version_id": version, "predictions": items})
    assert refused.status_code == 409
    kickoff = (league.now + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    assert f"match {begun} (at {kickoff})" in refused.json()["detail"]
    assert sealed(league, version) == []
    off = league.add_match(40, status="postponed")
    postponed = api.post(ONE, json=stated(version, off))
    assert postponed.status_code == 409
    assert "not scheduled" in postponed.json()["detail"]


def test_it_is_refused_when_play_began_before_the_time_that_was_known(api, league, version):
    match_id = league.add_match(20)
    with league.engine.begin() as connection:
        seen = update(match).where(match.c.match_id == match_id)
        connection.execute(seen.values(phase_rank=10, status="in_play"))
    assert api.post(ONE, json=stated(version, match_id)).status_code == 409


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"probabilities": {"home": 0.5, "draw": 0.3, "away": 0.3}}, "sum to 1"),
        ({"probabilities": {"home": -0.1, "draw": 0.6, "away": 0.5}}, "home"),
        ({"probabilities": {"home": 0.5, "draw": 0.5}}, "away"),
        ({"probabilities": None}, "either"),
        ({"grid": GRID}, "either"),
        ({"probabilities": None, "grid": [[0.5, 0.5]]}, "grid"),
        ({"probabilities": None, "grid": [[0.5, 0.2], [0.3]]}, "grid"),
        ({"probabilities": None, "grid": [[0.5, 0.2, 0.1], [0.1, 0.1]]}, "one length"),
        ({"probabilities": None, "grid": [[1 / 289] * 17] * 17}, "grid"),
        ({"probabilities": None, "grid": [[0.9, 0.2], [0.3, 0.1]]}, "sum to 1"),
        ({"as_of": "2031-01-01T00:00:00Z"}, "as_of is later"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"match_id": 2**70}, "match_id"),
        ({"track": "odds_free"}, "track"),
    ],
)
def test_what_is_no_forecast_is_refused_naming_the_place(
    api, league, version, changes: dict[str, Any], place: str
):
    refused = api.post(ONE, json={**stated(version, league.add_match(20)), **changes})
    assert refused.status_code == 422, refused.text
    assert place in refused.text
    assert sealed(league, version) == []


def test_a_batch_names_what_is_wrong_where(api, league, version):
    match_id = league.add_match(20)
    good = {"match_id": match_id, "probabilities": TRIPLE}
    twice = api.post(MANY, json={"model_version_id": version, "predictions": [good, good]})
    assert twice.status_code == 422
    assert "more than once" in twice.text
    bad = {"match_id": 5, "probabilities": {**TRIPLE, "home": 2}}
    refused = api.post(MANY, json={"model_version_id": version, "predictions": [good, bad]})
    assert refused.json()["errors"][0]["name"] == "predictions.1.probabilities.home"
    empty = api.post(MANY, json={"model_version_id": version, "predictions": []})
    assert empty.status_code == 422


def test_versions_are_their_owners_alone(api, league, version):
    match_id = league.add_match(20)
    stranger = bearer(make_key(league.engine, make_account(league.engine, "ml"), "ml", "ml"))
    fan = headers_of(league.engine, "fan")
    body = stated(version, match_id)
    assert api.post(ONE, json=body, headers=stranger).status_code == 404
    assert api.post(f"{MODELS}/{version}/retire", headers=stranger).status_code == 404
    assert api.get(MODELS, headers=stranger).json()["items"] == []
    assert api.post(ONE, json=body, headers=fan).status_code == 403
    ours = stated(league.model_version_ids[0], match_id)
    assert api.post(ONE, json=ours).status_code == 404
    assert api.post(ONE, json=stated(version, 999_999)).status_code == 404


def test_versions_are_numbered_listed_and_retired(api, league, version):
    second = api.post(MODELS, json={"name": "shots", "track": "market_blended"}).json()
    assert (second["version"], second["state"]) == (2, "challenger")
    assert second["name"].endswith("_shots")
    first = api.get(f"{MODELS}?limit=1").json()
    rest = api.get(f"{MODELS}?limit=1&cursor={first['next_cursor']}").json()
    listed = [each["model_version_id"] for each in first["items"] + rest["items"]]
    assert listed == [second["model_version_id"], version]
    for _ in range(2):
        retired = api.post(f"{MODELS}/{version}/retire")
        assert retired.json()["state"] == "retired"
    refused = api.post(ONE, json=stated(version, league.add_match(20)))
    assert refused.status_code == 409
    assert "retired" in refused.json()["detail"]
    decided = api.get("/v1/models/decisions", params={"name": second["name"]}).json()["items"]
    kinds = [each["kind"] for each in decided]
    assert kinds == ["rejection", "challenge", "challenge"]


@pytest.mark.parametrize(
    "changes",
    [{"name": "Shots"}, {"name": "x" * 50}, {"track": "market"}, {"track": None}, {"a": 1}],
)
def test_what_is_no_registration_is_refused(api, changes: dict[str, Any]):
    wanted = {"name": "shots", "track": "odds_free", **changes}
    assert api.post(MODELS, json=wanted).status_code == 422


def test_an_account_has_so_many_versions_at_a_time(api):
    for number in range(MOST_VERSIONS):
        assert api.post(MODELS, json={"name": f"m{number}", "track": "odds_free"}).is_success
    refused = api.post(MODELS, json={"name": "more", "track": "odds_free"})
    assert refused.status_code == 409
    assert "retire one" in refused.json()["detail"]


def test_two_processes_seal_one_statement_once(league, modeller, url):
    match_id = league.add_match(20)
    with ExitStack() as stack:
        as_api = url_as(Role.API, url)
        apis = [stack.enter_context(served(as_api)).url for _ in range(2)]
        wanted = {"name": "shots", "track": "odds_free"}
        made = httpx.post(f"{apis[0]}{MODELS}", json=wanted, headers=modeller)
        version = made.json()["model_version_id"]

        def send(number: int) -> httpx.Response:
            key = {"Idempotency-Key": f"key {number % 3}"} if number % 2 else {}
            address, body = f"{apis[number % 2]}{ONE}", stated(version, match_id)
            return httpx.post(address, json=body, headers={**modeller, **key}, timeout=30)

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(send, range(12)))
    assert {each.status_code for each in answers} <= {201, 409}
    assert len({each.json()["forecast_id"] for each in answers if each.status_code == 201}) == 1
    assert len(sealed(league, version)) == 1
    assert verify(league.engine).holds


def test_an_account_has_so_many_forecasts_sealed(serving_api, url, league, modeller, redis_url):
    with serving_api(
        database_url=url, rate_limits="on", limit_predictions="2/day", redis_url=redis_url
    ) as api:
        api.headers.update(modeller)
        version = api.post(MODELS, json={"name": "shots", "track": "odds_free"}).json()
        ids = [league.add_match(hours) for hours in (10, 20, 30)]
        items = [{"match_id": each, "probabilities": TRIPLE} for each in ids]
        number = version["model_version_id"]
        refused = api.post(MANY, json={"model_version_id": number, "predictions": items})
        assert refused.status_code == 429
        assert "send fewer" in refused.json()["detail"]
        assert api.post(ONE, json=stated(number, ids[0])).status_code == 201


def test_the_role_of_the_api_can_seal_nothing_else(league, version):
    match_id = league.add_match(20)

    def body(**changes: Any) -> bytes:
        values: dict[str, Any] = {
            "match_id": match_id,
            "track": "odds_free",
            "horizon": "T-24h",
            "model_version_id": version,
            "kickoff_at": league.now + timedelta(hours=20),
            "as_of": league.now,
            "p_home": 0.5,
            "p_draw": 0.3,
            "p_away": 0.2,
            "features_digest": "0" * 64,
            "role": "challenger",
            **changes,
        }
        return FORECAST.encode(ForecastBody(**values))

    refused = (
        body(role=None),
        body(role="champion"),
        body(model_version_id=league.model_version_ids[0]),
        body(track="market_blended"),
    )
    sealing = select(func.forecast.seal_external(text("ARRAY[CAST(:body AS bytea)]")))
    with api_of(league.engine) as as_api:
        for each in refused:
            with as_api.connect() as connection, pytest.raises(DBAPIError, match="only forecasts"):
                connection.execute(sealing, {"body": each})
        for statement in (
            insert(model_version).values(name="x"),
            insert(forecast).values(seal_no=1, position=0),
            update(model_version)
            .where(model_version.c.model_version_id == version)
            .values(state="champion"),
        ):  # fmt: skip
            with as_api.connect() as connection, pytest.raises(DBAPIError):
                connection.execute(statement)


def test_the_example_of_the_documentation_works(league, served_league, modeller):
    """The commands of docs/clients.md, run by a shell as they are written."""
    block = re.search(r"<!-- external model -->\n```sh\n(.*?)```", CLIENTS.read_text(), re.DOTALL)
    assert block is not None
    match_id = league.add_match(20)
    key = modeller["Authorization"].removeprefix("Bearer ")
    script = f"API={served_league} KEY={shlex.quote(key)} MATCH={match_id}\nset -e\n{block[1]}"
    run = subprocess.run(  # noqa: S603 our own document
        ["/bin/sh", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["is_new"]
