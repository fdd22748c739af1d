"""What accounts cost: an answer for one person beside a bare route, a log-in beside Argon2."""

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from storage.kit.engine import engine_of
from touchline.bench.http import people, servers
from touchline.bench.http.bare_personal import Question
from touchline.bench.http.load import requests_per_second
from touchline.bench.http.reads import file_of, planted
from touchline.bench.row import Row, Subject
from touchline.bench.workbench import Workbench

AT_ONCE = os.cpu_count() or 1
PATH = "/v1/users/me"
PERSONAL = Subject(
    name="personal-get",
    what=f"GET {PATH}, signed in: a token, two statements",
    yardstick="a bare Starlette route that verifies the same token and asks the same SQL",
    unit="requests/s",
    goal=0.8,
)
LOG_IN = Subject(
    name="log-in",
    what="POST /v1/auth/login, by as many at once as there are processors",
    yardstick="Argon2 alone verifying the same hashes, in as many threads",
    unit="log-ins/s",
    goal=0.6,
)


def measure(bench: Workbench) -> list[Row]:
    """Measure an answer for one person."""
    from serving.access.tokens import AUDIENCE  # noqa: PLC0415 only these rows
    from serving.kit.postgres.compiled import compiled  # noqa: PLC0415
    from storage.identity.statements import accounts  # noqa: PLC0415

    count = bench.sized(2400, 240)
    statements = [compiled(each).text for each in (accounts.one_of(), accounts.favourites())]
    with planted(bench) as (database, _), servers.api(database) as port:
        engine = engine_of(database.url)
        (person,) = people.plant(engine, 1)
        engine.dispose()
        token = people.access_token(port, person)
        _, published = servers.get(port, "/v1/auth/jwks.json")
        question = Question(
            jwk=json.loads(published)["keys"][0],
            issuer="urn:touchline:simulated",
            audience=AUDIENCE,
            statements=statements,
        )
        with (
            file_of(question.written()) as file,
            servers.bare(database, "--personal", file) as bare,
        ):
            return [
                bench.compare(
                    PERSONAL,
                    lambda: requests_per_second(port, PATH, count, token=token),
                    lambda: requests_per_second(bare, "/", count, token=token),
                )
            ]


def measure_log_in(bench: Workbench) -> list[Row]:
    """Measure logging in."""
    from storage.identity import passwords  # noqa: PLC0415 only this row

    count = bench.sized(30, 8)
    kept = passwords.hashed(people.PASSWORD)
    with planted(bench) as (database, _), servers.api(database) as port:
        engine = engine_of(database.url)
        made = people.plant(engine, AT_ONCE)
        engine.dispose()
        bodies = [people.log_in_body(person) for person in made]

        def log_in(number: int) -> object:
            return people.post(port, "/v1/auth/login", bodies[number % AT_ONCE])

        def verify(_: int) -> object:
            return passwords.verified(people.PASSWORD, kept)

        return [
            bench.compare(
                LOG_IN, lambda: _per_second(log_in, count), lambda: _per_second(verify, count)
            )
        ]


def _per_second(act: Callable[[int], object], count: int) -> float:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        started = perf_counter()
        for _ in pool.map(act, range(count)):
            pass
        return count / (perf_counter() - started)
