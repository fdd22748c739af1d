"""What a running stack's services have used of processors, as the operating system counts it."""

from collections.abc import Mapping

import psutil

from touchline.stack.home import Home
from touchline.stack.state import State


def used_seconds(world: str) -> dict[str, float]:
    """Return the processor seconds of each service since it started, its ended children included.

    Args:
        world: of the stack, which runs on this machine.
    """
    state = State.read(Home.of(world))
    services: Mapping[str, Mapping[str, object]] = {} if state is None else state.services
    pids = {name: each["pid"] for name, each in services.items()}
    return {name: _tree_seconds(pid) for name, pid in pids.items() if isinstance(pid, int)}


def between(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """Return what each service used in between; one that was started anew counts from there."""
    return {
        name: seconds - before.get(name, 0.0) if seconds >= before.get(name, 0.0) else seconds
        for name, seconds in after.items()
    }


def _tree_seconds(pid: int) -> float:
    try:
        root = psutil.Process(pid)
        processes = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    return sum(_seconds(each) for each in processes)


def _seconds(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    # What ended children used is their parent's from then on.
    ended = getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return times.user + times.system + ended
