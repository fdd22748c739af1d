"""Starts nodes in the order of their needs, restarts what dies, stops in reverse order.

Knows nothing of what the nodes are. A service that dies five times within a minute, or does not
become ready in its time, ends the whole stack with the name of its log file; one that is not vital
is given up, and the others go on.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from touchline.errors import ServiceFailedError
from touchline.stack.child import Child
from touchline.stack.orphans import Watcher
from touchline.stack.service import Node, Service, Step
from touchline.stack.standing import Phase, Standing

FAILURES = 5
WITHIN_SECONDS = 60.0
BACK_OFF_SECONDS = (0.1, 0.5, 1.0, 2.0, 5.0)
PROBE_SECONDS = 0.2
TAIL_LINES = 12


class Supervisor:
    """Runs one table of nodes.

    Args:
        log_of: the log file of a node, by its name.
        on_change: called whenever a node's standing changes.
    """

    def __init__(
        self,
        nodes: Iterable[Node],
        *,
        environment: Mapping[str, str],
        log_of: Callable[[str], Path],
        watcher: Watcher,
        on_change: Callable[[Standing], None] = lambda _: None,
    ) -> None:
        self._nodes = {node.name: node for node in nodes}
        self._environment = environment
        self._log_of = log_of
        self._watcher = watcher
        self._on_change = on_change
        self._ready = {name: asyncio.Event() for name in self._nodes}
        self._children: dict[str, Child] = {}
        self._keepers: dict[str, asyncio.Task[None]] = {}
        self._stopping = False
        self._spawning = asyncio.Lock()
        self._fatal: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.standings = {name: Standing(name=name) for name in self._nodes}

    def launch(self) -> None:
        """Begins; returns at once."""
        for node in self._nodes.values():
            self._launch(node)

    def add(self, service: Service) -> None:
        """Begins to run one more; returns at once. It waits for those of `after` that are here."""
        self._nodes[service.name] = service
        self._ready[service.name] = asyncio.Event()
        self.standings[service.name] = Standing(name=service.name)
        self._launch(service)

    async def ready(self, *names: str) -> None:
        """Waits until these nodes, or all, have been ready once; raises what ended the stack."""
        events = [self._ready[name] for name in names or self._nodes if name in self._ready]
        waiting = asyncio.gather(*(event.wait() for event in events))
        try:
            await asyncio.wait({waiting, self._fatal}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        if self._fatal.done():
            await self._fatal

    async def start(self) -> None:
        """Begins, and returns when every node is ready."""
        self.launch()
        await self.ready()

    @property
    def is_ready(self) -> bool:
        """Whether every node that must be has been ready once."""
        return all(self._ready[name].is_set() for name in self._nodes if self._is_vital(name))

    async def until_failure(self) -> None:
        """Waits for ever, or raises what ended the stack."""
        await asyncio.shield(self._fatal)

    async def stop(self) -> None:
        """Stops every node after those that need it."""
        self._stopping = True
        stops: dict[str, asyncio.Task[None]] = {}
        for name in self._nodes:
            stops[name] = asyncio.create_task(self._stop(name, stops))
        await asyncio.gather(*stops.values())
        self._fatal.cancel()

    def _launch(self, node: Node) -> None:
        self._keepers[node.name] = asyncio.create_task(self._keep(node))
        self._keepers[node.name].add_done_callback(self._end)

    def _is_vital(self, name: str) -> bool:
        node = self._nodes[name]
        return isinstance(node, Step) or node.is_vital

    async def _keep(self, node: Node) -> None:
        for name in node.after:
            if name in self._ready:
                await self._ready[name].wait()
        if isinstance(node, Step):
            await self._complete(node)
        else:
            await self._keep_alive(node)

    def _end(self, keeper: "asyncio.Task[None]") -> None:
        if not keeper.cancelled() and (error := keeper.exception()):
            self._fail(error)

    async def _complete(self, step: Step) -> None:
        self._change(step.name, Phase.STARTING)
        child = await self._spawn(step)
        if child is None:
            return
        code = await child.wait()
        self._children.pop(step.name, None)
        if self._stopping:
            return
        if code != 0:
            raise self._failure(step.name, f"failed with exit code {code}")
        self._change(step.name, Phase.READY)

    async def _keep_alive(self, service: Service) -> None:
        deaths: deque[float] = deque(maxlen=FAILURES)
        self._change(service.name, Phase.STARTING)
        await asyncio.to_thread(service.prepare)
        while child := await self._spawn(service):
            announcing = asyncio.create_task(self._announce(service))
            code = await child.wait()
            announcing.cancel()
            self._children.pop(service.name, None)
            if self._stopping:
                return
            deaths.append(time.monotonic())
            self._change(service.name, Phase.RESTARTING)
            recent = sum(deaths[-1] - death < WITHIN_SECONDS for death in deaths)
            if recent == FAILURES:
                reason = f"died {FAILURES} times within a minute, last with exit code {code}"
                failure = self._failure(service.name, reason)
                if service.is_vital:
                    raise failure
                return
            await asyncio.sleep(BACK_OFF_SECONDS[recent - 1])

    async def _announce(self, service: Service) -> None:
        deadline = time.monotonic() + service.ready_within_seconds
        while not await asyncio.to_thread(service.probe):
            if time.monotonic() > deadline:
                limit = f"{service.ready_within_seconds:.0f} s"
                failure = self._failure(service.name, f"was not ready within {limit}")
                if service.is_vital:
                    self._fail(failure)
                return
            await asyncio.sleep(PROBE_SECONDS)
        self._change(service.name, Phase.READY)

    async def _spawn(self, node: Node) -> Child | None:
        """Starts a node's process, unless everything is being stopped."""
        async with self._spawning:
            if self._stopping:
                return None
            child = await Child.start(
                node,
                environment=self._environment,
                log=self._log_of(node.name),
                watcher=self._watcher,
            )
            self._children[node.name] = child
            self.standings[node.name].pid = child.pid
            return child

    async def _stop(self, name: str, stops: Mapping[str, "asyncio.Task[None]"]) -> None:
        await asyncio.sleep(0)  # all of `stops` exists only after the caller's loop
        needing = [other for other, node in self._nodes.items() if name in node.after]
        await asyncio.gather(*(stops[other] for other in needing))
        async with self._spawning:
            child = self._children.get(name)
        if child:
            await child.stop()
        self._keepers[name].cancel()
        await asyncio.gather(self._keepers[name], return_exceptions=True)
        if self.standings[name].phase is not Phase.FAILED:
            self._change(name, Phase.STOPPED)

    def _change(self, name: str, phase: Phase) -> None:
        standing = self.standings[name]
        standing.enter(phase)
        if phase is Phase.READY:
            self._ready[name].set()
        try:
            self._on_change(standing)
        except OSError as error:  # a full disk must not keep anything from being stopped
            self._fail(error)

    def _failure(self, name: str, reason: str) -> ServiceFailedError:
        self._change(name, Phase.FAILED)
        log = self._log_of(name)
        return ServiceFailedError(name, reason, log, _tail(log))

    def _fail(self, error: BaseException) -> None:
        if not self._fatal.done():
            self._fatal.set_exception(error)


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-TAIL_LINES:])
