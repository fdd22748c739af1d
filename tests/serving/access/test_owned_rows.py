"""What belongs to somebody is nobody else's: every operation that names a row of one's own.

The rows are found in the document; a new one fails until `World.asker` can make it, or it is
listed as one about what others have.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from serving.app import create_app
from serving.settings import ServingSettings
from storage.kit.engine import engine_of
from tests.serving.everything import Asker, World, everything

pytestmark = pytest.mark.services

ABOUT_OTHERS = (
    "{username}",
    "/like",
    "/comments",
    "/talk/messages",
    "/talk/viewer",
    "/picks/{match_id}",
    "/picks/{match_id}/proof",
    "/jokers/{match_id}",
    "/captain",
    "/rooms/{day}",
)
"""Ends of paths that name somebody else, or what anybody may like and answer."""
DOCUMENT = create_app(ServingSettings(database_url=None)).openapi()
OWNED = [
    (method, path)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
    if "{" in path and operation.get("x-touchline-access", {}).get("owner")
    if "{username}" not in path and not path.endswith(ABOUT_OTHERS)
]
BODIES = {"put": {"text": "taken over"}, "post": {}, "patch": {}}
BODY_OF = {
    "/v1/groups/{group_id}": {"name": "taken over"},
    "/v1/groups/{group_id}/tournaments": {"name": "taken over", "begins_on": "2000-01-01"},
}
"""Where a body has other fields."""
REFUSED = {403, 404}
NOT_READY = {"/v1/users/me/exports/{export_id}/download"}
"""What a worker has to make first; `test_exports` fetches it."""
MODERATED = {
    *("post_id", "comment_id"),
    *("agent_id", "task_id", "approval_id", "schedule_id", "workflow_id", "run_id"),
    "integration_id",
}
"""Of rows that administrators may remove, or look after."""


@pytest.fixture(scope="module")
def world(postgres_server, template_database, tmp_path_factory) -> Iterator[World]:
    name = f"owned_{uuid4().hex}"
    postgres_server.copy(template_database, name)
    url = postgres_server.url(name)
    engine = engine_of(url)
    with everything(url, engine, tmp_path_factory.mktemp("media")) as made:
        yield made
    engine.dispose()
    postgres_server.administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def people(world: World) -> dict[str, Asker]:
    """The owner of everything, and those who want it."""
    return {
        "owner": world.asker("ml"),
        "fan": world.asker("fan"),
        "ml": world.asker("ml"),
        "service key": world.asker("service key"),
        "admin": world.asker("admin"),
    }


def test_there_are_owned_rows() -> None:
    assert len(OWNED) >= 9


@pytest.mark.parametrize(("method", "path"), OWNED, ids=[" ".join(each) for each in OWNED])
def test_a_row_is_its_owners_alone(
    world: World, people: dict[str, Asker], method: str, path: str
) -> None:
    name = path[path.index("{") + 1 : path.index("}")]
    owner = people["owner"]
    assert name in owner.own, f"let `World.asker` make a {name}, or say it is about others"
    address = path.replace(f"{{{name}}}", str(owner.own[name]()))

    def status(asker: Asker) -> int:
        body: dict[str, Any] = (
            {"json": BODY_OF.get(path, BODIES[method])} if method in BODIES else {}
        )
        return world.api.request(method, address, headers=asker.headers, **body).status_code

    left_out = {"owner", "admin"} if name in MODERATED else {"owner"}
    answers = {who: status(asker) for who, asker in people.items() if who not in left_out}
    assert [who for who, answer in answers.items() if answer not in REFUSED] == []
    assert status(owner) not in REFUSED or path in NOT_READY, "it is not even its owner's"


def test_an_answer_is_repeated_only_to_the_one_who_got_it(
    world: World, people: dict[str, Asker]
) -> None:
    key = {"Idempotency-Key": "the same of everybody"}
    body = {"name": "a bot", "scopes": ["account:read"]}
    made = {
        who: world.api.post("/v1/users/me/keys", json=body, headers={**asker.headers, **key})
        for who, asker in people.items()
        if who != "service key"
    }
    assert {answer.status_code for answer in made.values()} == {201}
    assert len({answer.json()["key"] for answer in made.values()}) == len(made)
    assert not [each for each in made.values() if "Idempotency-Replayed" in each.headers]
