"""Parsing is total: broken payloads end in a drawn exception or in a full account of their rows.

The yardstick is the number of mutants: nothing less than all of them will do.
"""

from collections.abc import Sequence
from math import ceil
from random import Random

import click

from touchline.bench.mutants import fault_of, mutant
from touchline.bench.pairs import Pair
from touchline.bench.row import Row, Subject
from touchline.bench.specimens import Specimen, collect
from touchline.bench.workbench import Workbench
from touchline.stack.home import CHECKOUT

SUBJECT = Subject(
    name="mutants",
    what="broken payloads that end in a drawn exception or a full account",
    yardstick="all of them",
    unit="mutants",
    goal=1.0,
)

_MUTANTS = 100_000
_MUTANTS_QUICK = 1_000
_SEED = 20_260_301
_SHOWN = 5
_OVERHEAD_BYTES = 500  # what a mutant costs besides its length
_RECORDINGS = CHECKOUT.parent / "shared" / "feeds" / "samples"


def measure(bench: Workbench) -> list[Row]:
    """Break each specimen, small ones more often, and count how that ends."""
    specimens = collect(_RECORDINGS)
    counts = _shares(specimens, bench.sized(_MUTANTS, _MUTANTS_QUICK))
    faults: list[str] = []
    for done, (specimen, count) in enumerate(zip(specimens, counts, strict=True), 1):
        faults += faults_of(specimen, count)
        bench.on_turn(done, len(specimens))
    for fault in faults[:_SHOWN]:
        click.echo(fault, err=True)
    made = sum(counts)
    return [Row.of(SUBJECT, [Pair(float(made - len(faults)), float(made))])]


def _shares(specimens: Sequence[Specimen], total: int) -> list[int]:
    """Split the mutants so that every specimen takes about as long."""
    weights = [1 / (_OVERHEAD_BYTES + len(specimen.body)) for specimen in specimens]
    return [ceil(total * weight / sum(weights)) for weight in weights]


def faults_of(specimen: Specimen, count: int) -> list[str]:
    """Return what is wrong with how a parser ends, of so many mutants of a payload."""
    faults: list[str] = []
    chance = Random(f"{_SEED} {specimen.name}")  # noqa: S311 - the same mutants in every run
    for number in range(count):
        broken = mutant(specimen.body, chance)
        if (fault := fault_of(specimen, broken)) is not None:
            faults.append(f"{specimen.name}, mutant {number}: {fault}")
    return faults
