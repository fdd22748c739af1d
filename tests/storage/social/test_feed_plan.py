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
    INSERT INTO social.profile (account_id, last_post_id)
    SELECT account_id, max(post_id) FROM social.post GROUP BY account_id;
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
@pytest.mark.parametrize("before_id", [None, 20_000])
def test_no_feed_reads_the_whole_table(superuser, before_id, viewer_id, mode):
    values = {"viewer_id": viewer_id, "limit": 51}
    if before_id is not None:
        values["before_id"] = before_id
    question = feed.following(is_continued=before_id is not None)
    found = plan_of(superuser, question, mode, values)
    on_posts = [each for each in found if each.get("Relation Name") == "post"]
    assert on_posts
    for each in on_posts:
        assert each["Node Type"] in {"Index Scan", "Index Only Scan"}, each
        rows = each["Actual Rows"] * each["Actual Loops"]
        assert rows <= 51 * 51 + 51, each
    (profiles,) = [each for each in found if each.get("Relation Name") == "profile"]
    assert profiles["Actual Rows"] == 1
    assert not [each for each in found if each["Node Type"] == "Hash Join"]


def test_a_feed_is_the_newest_posts_of_those_one_follows_page_by_page(superuser):
    by_hand = text("""
        SELECT post_id FROM social.post WHERE account_id <= 250 AND is_live
        ORDER BY post_id DESC LIMIT 51 OFFSET 51""")
    with superuser.connect() as connection:
        first = feed.following(is_continued=False)
        newest = connection.execute(first, {"viewer_id": 1, "limit": 51}).scalars().all()
        values = {"viewer_id": 1, "limit": 51, "before_id": newest[-1]}
        older = connection.execute(feed.following(is_continued=True), values).scalars().all()
        assert older == connection.execute(by_hand).scalars().all()
