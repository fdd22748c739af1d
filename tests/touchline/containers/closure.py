"""What a set of our modules imports, ours and others', read from their source."""

import ast
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import files, packages_distributions
from pathlib import Path

from tests.touchline.containers.compose import CHECKOUT

PACKAGES = {
    "assets",
    "clients",
    "football",
    "pipelines",
    "serving",
    "sources",
    "storage",
    "telemetry",
    "touchline",
    "touchline_client",
    "words",
    "workers",
}

_DISTRIBUTIONS = packages_distributions()


@dataclass
class Closure:
    """Attributes:
    ours: our modules that are reached.
    others: everybody else's modules, by their whole names.
    """

    ours: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    @property
    def packages(self) -> set[str]:
        return {module.partition(".")[0] for module in self.ours}

    @property
    def distributions(self) -> set[str]:
        """Who provides them; what is not installed here was optional."""
        return {normal(each) for module in self.others for each in _providers(module)}


@cache
def _providers(module: str) -> frozenset[str]:
    """The distributions of a module; of a namespace several share, the one with its files."""
    top = module.partition(".")[0]
    found = frozenset(_DISTRIBUTIONS.get(top, ()))
    if len(found) < 2:
        return found
    path = module.replace(".", "/")
    return frozenset(
        each
        for each in found
        if any(file.startswith((f"{path}/__init__.py", f"{path}.py")) for file in _files(each))
    )


@cache
def _files(distribution: str) -> tuple[str, ...]:
    return tuple(str(file) for file in files(distribution) or ())


def normal(name: str) -> str:
    return name.lower().replace("_", "-").partition("[")[0]


def locked(name: str) -> dict[str, str]:
    """The versions of one lock, by distribution."""
    lines = (CHECKOUT / "requirements" / f"{name}.txt").read_text().splitlines()
    pairs = (line.partition(";")[0].split("==") for line in lines if "==" in line)
    return {normal(pair[0].strip()): pair[1].strip() for pair in pairs}


def modules_of(package: str) -> Iterator[str]:
    for path in (CHECKOUT / package).rglob("*.py"):
        parts = path.relative_to(CHECKOUT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def closure(roots: Iterable[str], *, without_lazy: frozenset[str] = frozenset()) -> Closure:
    """Follows imports from `roots`.

    Args:
        roots: our modules to begin with.
        without_lazy: packages whose imports inside functions are not followed.
    """
    found = Closure()
    waiting = list(roots)
    while waiting:
        module = waiting.pop()
        path = _path_of(module)
        if path is None or module in found.ours:
            continue
        found.ours.add(module)
        parts = module.split(".")
        waiting += [".".join(parts[:end]) for end in range(1, len(parts))]
        for name in _imported(path, is_lazy_too=parts[0] not in without_lazy):
            top = name.partition(".")[0]
            if top in PACKAGES:
                waiting.append(name)
            elif top not in sys.stdlib_module_names:
                found.others.add(name)
    return found


def _path_of(module: str) -> Path | None:
    path = CHECKOUT.joinpath(*module.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((each for each in candidates if each.exists()), None)


def _imported(path: Path, *, is_lazy_too: bool) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree) if is_lazy_too else tree.body:
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
