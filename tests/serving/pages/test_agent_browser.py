"""Pages of agents in real Chromium: every one fits, bars nobody, and works by keyboard."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from storage.agents.writes import dispatches, ends, findings, integrations, tasks
from storage.agents.writes.integrations import NewIntegration
from storage.agents.writes.tasks import NewTask
from storage.agents.writes.webhooks import EVENTS
from storage.kit.roles import Role
from storage.kit.unit_of_work import apply
from tests.databases import engine_as
from tests.people import BOX, api_of
from tests.serving.pages.conftest import Filled
from tests.serving.pages.test_account_browser import SIZES, examine, log_in, opened
from tests.serving.pages.test_account_pages import make, new_name
from tests.storage.agents.fleet import a_run, a_task, an_agent, an_approval, claimed

pytestmark = pytest.mark.services


@dataclass(frozen=True, kw_only=True)
class Fleet:
    """Agents of somebody, with something on every page.

    Attributes:
        name: of their owner.
        pages: addresses of all of them.
    """

    name: str
    pages: tuple[str, ...]


@pytest.fixture(scope="module")
def fleet(filled: Filled) -> Fleet:
    engine = filled.league.engine
    name = new_name()
    owner = make(engine, name)
    worker = engine_as(Role.WORKER, engine)
    with api_of(engine) as api:
        mine = an_agent(api, owner, kind="monitor", name="The watch over everything", parallel=9)
        outside = an_agent(api, owner, kind="external", name="Scouts", parallel=9)
        run_id = a_run(api, mine)
        an_approval(api, mine)
        task_id = a_task(api, mine, "a finding that failed", priority=9)
        numbers = [_connected(api, outside if kind == "agent_os" else mine, kind)
                   for kind in ("agent_os", "webhook_out", "webhook_in")]  # fmt: skip
        for _ in range(5):
            apply(api, integrations.note_failure(numbers[0], "no connection: refused"))
        given = {"integration_id": numbers[0], "agent": "scout", "input": {}}
        sent, _ = apply(api, tasks.create(outside, NewTask(kind="dispatch", input=given), by=None))
        apply(worker, dispatches.begin(sent["task_id"], numbers[0], "scout"))
        for attempt in claimed(worker, 9):
            apply(worker, ends.fail(attempt, "permanent", "the ground was flooded"))
        apply(api, findings.note(mine, kind="n", severity="info", message="rain", by=None))
    worker.dispose()
    return Fleet(
        name=name,
        pages=(
            *("/agents", f"/agents/{mine}", f"/agents/{outside}", f"/agents/tasks/{task_id}"),
            *(f"/agents/runs/{run_id}", "/agents/approvals", "/agents/integrations"),
            *(f"/agents/integrations/{number}" for number in numbers),
        ),
    )


def _connected(engine: Engine, agent_id: int, kind: str) -> int:
    new = NewIntegration(
        kind=kind,  # pyright: ignore[reportArgumentType]
        name=f"Somebody's service with a long name ({kind})",
        url=None if kind == "webhook_in" else "https://agents.example.org/a/very/long/address",
        events=EVENTS if kind == "webhook_out" else (),
        tasks=("note",) if kind == "webhook_in" else (),
    )
    number: int = apply(engine, integrations.number())
    secret = BOX.encrypt(b"a secret", context=integrations.context(number))
    apply(engine, integrations.create(agent_id, number, new, secret))
    return number


@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_agents_fits_and_bars_nobody(
    browser: Browser, filled: Filled, fleet: Fleet, size: str
) -> None:
    with opened(browser, filled, size) as page:
        log_in(page, fleet.name)
        expect(page.get_by_role("heading", name=fleet.name)).to_be_visible()
        for address in fleet.pages:
            page.goto(address)
            examine(page, address)


@pytest.mark.parametrize("is_scripted", [True, False])
def test_a_webhook_is_connected_and_its_secret_replaced_by_keyboard(
    browser: Browser, filled: Filled, is_scripted: bool
) -> None:
    engine = filled.league.engine
    name = new_name()
    owner = make(engine, name)
    with api_of(engine) as api:
        an_agent(api, owner, name="watch", is_running=False)
    with opened(browser, filled, "phone", java_script_enabled=is_scripted) as page:
        log_in(page, name)
        page.goto("/agents")
        page.get_by_role("link", name="Integrations").focus()
        page.keyboard.press("Enter")
        page.get_by_label("Kind").select_option("webhook_in")
        page.get_by_label("Name").fill("the roof")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="the roof")).to_be_visible()
        first = page.locator("p.secret").inner_text()
        page.get_by_role("button", name="Replace the secret").focus()
        page.keyboard.press("Enter")
        expect(page.locator("p.secret")).not_to_have_text(first)
        page.goto(page.url.removesuffix("/rotate"))
        expect(page.locator("p.secret")).to_have_count(0)
