"""What every measurement is given: a scratch database, data, a size, and the taking of turns."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from touchline.bench.pairs import Pair, interleaved
from touchline.bench.row import Row, Subject
from touchline.bench.scratch import Scratch
from touchline.bench.season_files import SeasonFile, from_directory, synthetic

Figure = TypeVar("Figure")

_FILES_QUICK = 4
_REPETITIONS = 9
_REPETITIONS_QUICK = 3


@dataclass(frozen=True, kw_only=True)
class Workbench:
    """Everything measurements share.

    Attributes:
        history: folder of football-data.co.uk seasons; None is the synthetic league.
        community_accounts: accounts of the community that feeds are read in.
        soak_seconds: how long a steady load is kept up.
        on_turn: called with pairs measured and pairs to measure.
    """

    scratch: Scratch
    is_quick: bool = False
    history: Path | None = None
    community_accounts: int = 10_000
    soak_seconds: int = 0
    on_turn: Callable[[int, int], None] = lambda done, total: None  # noqa: ARG005 silence

    @cached_property
    def season_files(self) -> list[SeasonFile]:
        """Results with statistics and prices, as published, oldest first."""
        files = synthetic() if self.history is None else from_directory(self.history)
        return files[-_FILES_QUICK:] if self.is_quick else files

    def sized(self, full: int, quick: int) -> int:
        """Return how much to do at once."""
        return quick if self.is_quick else full

    def compare(
        self, subject: Subject, ours: Callable[[], float], yardstick: Callable[[], float]
    ) -> Row:
        """Measure two sides in turns; each call measures once and returns its figure."""
        return Row.of(subject, self.take_turns(ours, yardstick))

    def take_turns(
        self, ours: Callable[[], Figure], yardstick: Callable[[], Figure]
    ) -> list[Pair[Figure]]:
        """Measure in turns what is more than one figure."""
        total = self.sized(_REPETITIONS, _REPETITIONS_QUICK)
        done = 0

        def on_pair() -> None:
            nonlocal done
            done += 1
            self.on_turn(done, total)

        self.on_turn(0, total)
        return interleaved(ours, yardstick, total, on_pair)
