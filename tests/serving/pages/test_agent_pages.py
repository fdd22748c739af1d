"""Pages of agents without JavaScript: looked at by everybody who may, changed by their owner."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import Engine

from storage.agents import builtin
from storage.agents.writes import agents, ends, findings, integrations
from storage.agents.writes.ends import ask_approval
from storage.insights.writes import NewInsight
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import engine_as
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_pages import make, new_name
from tests.serving.pages.visitor import Visitor, text_of
from tests.storage.agents.fleet import a_run, a_task, an_agent, claimed

pytestmark = pytest.mark.services
HOSTILE = "<script>document.title='owned'</script>"


@pytest.fixture
def worker(filled: Filled) -> Iterator[Engine]:
    made = engine_as(Role.WORKER, filled.league.engine)
    yield made
    made.dispose()


@pytest.fixture
def visitors(filled: Filled) -> Iterator[Callable[[], Visitor]]:
    made: list[Visitor] = []

    def make_visitor() -> Visitor:
        made.append(Visitor(filled.site.base_url))
        return made[-1]

    yield make_visitor
    for each in made:
        each.http.close()


def test_the_platforms_own_agents_are_there_for_everybody(filled, worker, visitors) -> None:
    planted = apply(filled.league.engine, builtin.plant())
    assert (planted, apply(filled.league.engine, builtin.plant())) == (3, 0)
    apply(worker, agents.settle())
    stranger = visitors()
    listed = stranger.get("/agents")
    shown = text_of(listed)
    for name in ("Collector", "Forecaster", "Monitor", "running"):
        assert name in shown
    assert "Make an agent" not in shown
    monitor = listed.text.partition(">Monitor<")[0].rpartition('href="')[2].partition('"')[0]
    page = stranger.get(monitor)
    assert page.status_code == 200
    assert "every 15 minutes" in text_of(page)
    assert "Give it a task" not in text_of(page)


def test_an_owner_makes_starts_feeds_and_stops_an_agent(filled, worker, visitors) -> None:
    name = new_name()
    make(filled.league.engine, name)
    visitor = visitors()
    visitor.log_in(name)
    page = visitor.submit("/agents", kind="monitor", name=HOSTILE)
    assert page.status_code == 200
    place = page.url.path
    assert HOSTILE not in page.text
    again = visitor.submit("/agents", kind="monitor", name=HOSTILE)
    assert "has this name" in text_of(again)
    started = visitor.submit(place, f"{place}/move/start")
    assert "starting" in text_of(started)
    apply(worker, agents.settle())
    wrong = visitor.submit(place, f"{place}/tasks", kind="note", input="{")
    assert "This is no JSON object." in text_of(wrong)
    given = visitor.submit(
        place, f"{place}/tasks", kind="note", input='{"title": "rain"}', needs_approval="on"
    )
    assert "queued" in text_of(given)
    (attempt,) = [each for each in claimed(worker, 10) if f"/{each.agent_id}" in place]
    apply(worker, ask_approval(attempt, {"kind": "note", "input": {"title": "rain"}}))
    waiting = visitor.get("/agents/approvals")
    assert "rain" in text_of(waiting)
    action = waiting.text.partition('action="/agents/approvals/')[2].partition('"')[0]
    allowed = visitor.submit(
        "/agents/approvals", f"/agents/approvals/{action}", decision="approved"
    )
    assert "Nothing waits for you." in text_of(allowed)
    task = visitor.get(f"/agents/tasks/{attempt.task_id}")
    assert "queued" in text_of(task)
    cancelled = visitor.submit(
        f"/agents/tasks/{attempt.task_id}", f"/agents/tasks/{attempt.task_id}/cancel"
    )
    assert "cancelled" in text_of(cancelled)
    stranger = visitors()
    for path in (place, f"/agents/tasks/{attempt.task_id}"):
        assert stranger.get(path).status_code == 404
    assert "Log in" in text_of(stranger.get("/agents/approvals"))


def test_a_workflow_is_drawn_with_the_states_of_a_run(filled, worker, visitors) -> None:
    name = new_name()
    owner = make(filled.league.engine, name)
    mine = an_agent(worker, owner)
    run_id = a_run(worker, mine)
    a_task(worker, mine)
    (first,) = [each for each in claimed(worker) if each.agent_id == mine]
    apply(worker, ends.succeed(first, {}))
    visitor = visitors()
    visitor.log_in(name)
    page = visitor.get(f"/agents/runs/{run_id}")
    assert page.status_code == 200
    assert 'class="step succeeded"' in page.text
    assert 'class="step started"' in page.text
    place = page.text.partition('action="/agents/workflows/')[2].partition("/run")[0]
    begun = visitor.submit(f"/agents/workflows/{place}", f"/agents/workflows/{place}/run")
    assert begun.url.path.startswith("/agents/runs/")
    assert "succeeded" in text_of(visitor.get(f"/agents/tasks/{first.task_id}"))


def number_in(page: httpx.Response) -> str:
    """The number of the integration that a page shows."""
    found = re.search(r'action="/agents/integrations/(\d+)', page.text)
    assert found is not None, page.text
    return found[1]


def test_integrations_are_connected_watched_and_ended_on_their_pages(
    filled, worker, visitors
) -> None:
    name = new_name()
    owner = make(filled.league.engine, name)
    mine = an_agent(worker, owner, kind="external", name=HOSTILE)
    visitor = visitors()
    visitor.log_in(name)
    place = "/agents/integrations"
    assert "There are no integrations yet." in text_of(visitor.get(place))
    refused = visitor.submit(place, kind="agent_os", name="os", url="", agent_id=str(mine))
    assert refused.status_code == 422
    made = visitor.submit(
        place, kind="agent_os", name=HOSTILE, url="https://agents.example.org", agent_id=str(mine)
    )
    assert made.status_code == 200
    assert 'class="secret">tlint_' in made.text
    assert HOSTILE not in made.text
    number = number_in(made)
    one = f"{place}/{number}"
    assert "tlint_" not in visitor.get(one).text
    for _ in range(5):
        apply(worker, integrations.note_failure(int(number), "it answered 500"))
    broken = text_of(visitor.get(one))
    assert "It failed too often" in broken
    assert "it answered 500" in broken
    assert "failed too often, pauses" in text_of(visitor.get(place))
    rotated = visitor.submit(one, f"{one}/rotate")
    assert 'class="secret">tlint_' in rotated.text
    looking = visitor.submit(one, f"{one}/discover")
    assert looking.url.path.startswith("/agents/tasks/")
    saved = visitor.submit(one, name="scouts", is_active=())
    assert "not used" in text_of(saved)
    stranger = visitors()
    stranger_name = new_name()
    make(filled.league.engine, stranger_name)
    stranger.log_in(stranger_name)
    assert stranger.get(one).status_code == 404
    ended = visitor.submit(one, f"{one}/delete")
    assert "There are no integrations yet." in text_of(ended)


def test_webhooks_are_set_up_on_their_pages(filled, worker, visitors) -> None:
    name = new_name()
    owner = make(filled.league.engine, name)
    mine = an_agent(worker, owner)
    visitor = visitors()
    visitor.log_in(name)
    place = "/agents/integrations"
    out = visitor.submit(
        place, kind="webhook_out", name="out", url="https://a.example", agent_id=str(mine)
    )
    number = number_in(out)
    changed = visitor.submit(f"{place}/{number}", events=["agentInsight"])
    assert changed.status_code == 200
    apply(worker, findings.note(mine, kind="n", severity="info", message="x", by=None))
    insight = NewInsight(source="agent", agent_id=mine, kind="note", title="rain")
    apply(worker, findings.find(mine, insight))
    sent = text_of(visitor.get(f"{place}/{number}"))
    assert sent.count("agentInsight") == 1
    assert "agentEvent" not in sent
    none = visitor.submit(f"{place}/{number}", events=())
    assert none.status_code == 422
    into = visitor.submit(place, kind="webhook_in", name="in", url="", agent_id=str(mine))
    number = number_in(into)
    assert f"/v1/agents/integrations/{number}/incoming" in text_of(into)
    refused = visitor.submit(f"{place}/{number}", tasks=["note", "drift"])
    assert refused.status_code == 403
    allowed = visitor.submit(f"{place}/{number}", tasks=["note", "watch"])
    assert allowed.text.count("checked") == 3
