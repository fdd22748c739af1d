"""The feed's questions are answered from indexes, whatever the plan was made for."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, text

from serving.kit.postgres.compiled import compiled
from storage.kit.question import Question
from storage.social.statements import feed
from tests.databases import superuser_of

pytestmark = pytest.mark.services
_FILLED = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO identity.account (verified_at) SELECT now() FROM generate_series(1, 300);
    INSERT INTO social.post (account_id, text, visibility, created_at)
    SELECT 1 + mod(n, 300), 'hello', 'public', now() FROM generate_series(1, 20000) AS n;
    INSERT INTO social.follow (follower_id, followee_id, state, at)
    SELECT 1, n, 'accepted', now() FROM generate_series(2, 250) AS n;
    ANALYZE;
"""


@pytest.fixture
def superuser(engine: Engine) -> Iterator[Engine]:
    with superuser_of(engine) as opened:
        with opened.begin() as connection:
            connection.exec_driver_sql(_FILLED)
        yield opened


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from nodes(below)


def plan_of(engine: Engine, question: Question, mode: str, values: dict[str, int]) -> list[Any]:
    """Return the nodes of the plan that serving's text of a question is run with."""
    query = compiled(question)
    arguments = ", ".join(str(each) for each in query.arguments(values))
    with engine.connect() as connection:
        connection.execute(text(f"SET plan_cache_mode = {mode}"))
        connection.exec_driver_sql(f"PREPARE asked AS {query.text}")
        found = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked ({arguments})"
        ).scalar_one()
        connection.exec_driver_sql("DEALLOCATE asked")
    return list(nodes(found[0]["Plan"]))


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
@pytest.mark.parametrize("viewer_id", [1, 2])
@pytest.mark.parametrize("name", ["following", "among_newest"])
def test_no_feed_reads_the_whole_table(superuser, name, viewer_id, mode):
    question = getattr(feed, name)(is_continued=True)
    values = {"viewer_id": viewer_id, "limit": 51, "before_id": 20_000}
    found = plan_of(superuser, question, mode, values)
    on_posts = [each for each in found if each.get("Relation Name") == "post"]
    assert on_posts
    for each in on_posts:
        assert each["Node Type"] in {"Index Scan", "Index Only Scan"}, each
        rows = each["Actual Rows"] * each["Actual Loops"]
        assert rows <= max(feed.WINDOW, 51 * 51 + 250), each
    assert not [each for each in found if each["Node Type"] == "Hash Join"]


def test_both_ways_find_the_same(superuser):
    values = {"viewer_id": 1, "limit": 51}
    with superuser.connect() as connection:
        both = [
            connection.execute(getattr(feed, name)(is_continued=False), values).scalars().all()
            for name in ("following", "among_newest")
        ]
    assert len(both[0]) == 51
    assert both[0] == both[1]
