"""The supervisor with real child processes."""

import asyncio
import os
import signal
import sys

import pytest

from touchline.errors import ServiceFailedError
from touchline.stack.service import Service, Step
from touchline.stack.standing import Phase


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-S", "-c", code)


def test_a_node_starts_after_everything_it_needs(supervise, web_server) -> None:
    ready: list[str] = []

    def note(standing) -> None:
        if standing.phase is Phase.READY:
            ready.append(standing.name)

    async def scenario() -> None:
        nodes = (
            web_server("front", after=("schema",)),
            Step(name="schema", command=python("pass"), after=("database",)),
            web_server("database"),
        )
        async with supervise(*nodes, on_change=note) as supervisor:
            await supervisor.start()

    asyncio.run(scenario())
    assert ready == ["database", "schema", "front"]


def test_nodes_stop_before_what_they_need(supervise, web_server) -> None:
    stopped: list[str] = []

    def note(standing) -> None:
        if standing.phase is Phase.STOPPED:
            stopped.append(standing.name)

    async def scenario() -> None:
        nodes = (
            web_server("database"),
            Step(name="schema", command=python("pass"), after=("database",)),
            web_server("front", after=("schema",)),
        )
        async with supervise(*nodes, on_change=note) as supervisor:
            await supervisor.start()

    asyncio.run(scenario())
    assert stopped == ["front", "schema", "database"]


def test_a_killed_service_comes_back_by_itself(supervise, web_server, eventually) -> None:
    async def scenario() -> None:
        service = web_server("front")
        async with supervise(service) as supervisor:
            await supervisor.start()
            standing = supervisor.standings["front"]
            first = standing.pid
            os.kill(first, signal.SIGKILL)
            await eventually(lambda: standing.restarts == 1 and standing.phase is Phase.READY)
            assert standing.pid != first
            assert service.probe()

    asyncio.run(scenario())


def test_what_a_dead_service_left_in_its_group_is_ended(
    supervise, eventually, is_running, tmp_path
) -> None:
    pids = tmp_path / "pids"
    code = (
        "import subprocess, sys, time;"
        "worker = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
        f"open({str(pids)!r}, 'a').write(f'{{worker.pid}}\\n');"
        "time.sleep(600)"
    )

    async def scenario() -> None:
        service = Service(name="parent", command=python(code), probe=pids.exists)
        async with supervise(service) as supervisor:
            await supervisor.start()
            await eventually(pids.read_text)
            worker = int(pids.read_text().split()[0])
            os.kill(supervisor.standings["parent"].pid, signal.SIGKILL)
            await eventually(lambda: not is_running(worker))
            assert supervisor.standings["parent"].pid not in {None, worker}

    asyncio.run(scenario())


def test_five_deaths_within_a_minute_end_the_stack_and_name_the_log(supervise, home) -> None:
    async def scenario() -> None:
        command = python("import sys; sys.exit('no luck today')")
        service = Service(name="unlucky", command=command, probe=lambda: False)
        async with supervise(service) as supervisor:
            await supervisor.start()

    with pytest.raises(ServiceFailedError) as failure:
        asyncio.run(scenario())
    assert failure.value.service == "unlucky"
    assert str(home.log("unlucky")) in str(failure.value)
    assert "died 5 times" in str(failure.value)
    assert home.log("unlucky").read_text().splitlines() == ["no luck today"] * 5


def test_a_service_that_is_not_vital_is_given_up_and_the_others_go_on(
    supervise, web_server, eventually
) -> None:
    async def scenario() -> None:
        guest = Service(
            name="guest",
            command=python("raise SystemExit(7)"),
            probe=lambda: False,
            is_vital=False,
        )
        async with supervise(web_server("front")) as supervisor:
            await supervisor.start()
            supervisor.add(guest)
            standing = supervisor.standings["guest"]
            await eventually(lambda: standing.phase is Phase.FAILED)
            assert standing.restarts == 5
            assert supervisor.is_ready
            assert supervisor.standings["front"].phase is Phase.READY

    asyncio.run(scenario())


def test_a_service_is_added_later_and_stops_before_what_it_needs(supervise, web_server) -> None:
    stopped: list[str] = []

    def note(standing) -> None:
        if standing.phase is Phase.STOPPED:
            stopped.append(standing.name)

    async def scenario() -> None:
        async with supervise(web_server("front"), on_change=note) as supervisor:
            await supervisor.start()
            supervisor.add(web_server("guest", after=("front", "what is not here")))
            await supervisor.ready("guest")

    asyncio.run(scenario())
    assert stopped == ["guest", "front"]


def test_a_failed_step_ends_the_stack(supervise) -> None:
    async def scenario() -> None:
        command = python("import sys; sys.exit('the schema is broken')")
        async with supervise(Step(name="schema", command=command)) as supervisor:
            await supervisor.start()

    with pytest.raises(ServiceFailedError, match="failed with exit code 1") as failure:
        asyncio.run(scenario())
    assert "the schema is broken" in str(failure.value)


def test_a_service_that_never_answers_ends_the_stack(supervise, web_server) -> None:
    async def scenario() -> None:
        silent = web_server("silent", probe=lambda: False, ready_within_seconds=0.3)
        async with supervise(silent) as supervisor:
            await supervisor.start()

    with pytest.raises(ServiceFailedError, match="not ready within"):
        asyncio.run(scenario())


def test_a_service_deaf_to_its_stop_signal_is_killed(supervise, is_running, tmp_path) -> None:
    ready = tmp_path / "ready"
    code = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        f"open({str(ready)!r}, 'w').close(); time.sleep(600)"
    )
    pids: list[int] = []

    async def scenario() -> None:
        deaf = Service(
            name="deaf", command=python(code), probe=ready.exists, stop_within_seconds=0.2
        )
        async with supervise(deaf) as supervisor:
            await supervisor.start()
            pids.append(supervisor.standings["deaf"].pid)

    asyncio.run(scenario())
    assert not is_running(pids[0])


def test_a_service_that_dies_while_the_stack_stops_is_not_started_again(
    supervise, web_server
) -> None:
    phases: list[Phase] = []

    async def scenario() -> None:
        async with supervise(
            web_server("front"), on_change=lambda standing: phases.append(standing.phase)
        ) as supervisor:
            await supervisor.start()

    asyncio.run(scenario())
    assert phases == [Phase.STARTING, Phase.READY, Phase.STOPPED]
