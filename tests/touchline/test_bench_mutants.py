"""The bench breaks payloads of every parser, alike in every run, and sees a parser that fails."""

import importlib
import pkgutil
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

import sources
from football.observations.parsed import Parsed
from sources.errors import PayloadUnreadable
from touchline.bench.mutants import fault_of, mutant
from touchline.bench.specimens import KINDS, Specimen, collect
from touchline.bench.totality import faults_of


@pytest.fixture(scope="module")
def specimens() -> list[Specimen]:
    return collect(Path("nowhere"))


def test_every_parser_has_a_specimen_it_reads(specimens: list[Specimen]) -> None:
    found = pkgutil.walk_packages(sources.__path__, "sources.")
    with_parser = {
        module.name
        for module in found
        if hasattr(importlib.import_module(module.name), "PARSER")
        and not module.name.startswith("sources.simulated")
    }
    assert {kind.module for kind in KINDS} == with_parser
    for specimen in specimens:
        parsed = specimen.parser.parse(specimen.body, specimen.context)
        assert parsed.observations, specimen.name


def test_mutants_differ_from_the_payload_and_are_the_same_in_every_run(
    specimens: list[Specimen],
) -> None:
    body = specimens[0].body
    chance, again = (Random(1) for _ in range(2))  # noqa: S311 - not for secrets
    made = [mutant(body, chance) for _ in range(50)]
    assert made == [mutant(body, again) for _ in range(50)]
    assert len({body, *made}) > 40


def test_no_parser_fails_on_a_few_mutants(specimens: list[Specimen]) -> None:
    for specimen in specimens:
        assert faults_of(specimen, 40) == []


class Faulty:
    """A parser that does what it should not."""

    name = "faulty"
    version = 1

    def parse(self, body: bytes, context: object) -> Parsed:
        del context
        match body:
            case b"raise":
                raise KeyError("id")
            case b"silent":
                raise PayloadUnreadable
            case _:
                return Parsed(rows=1, observations=())


@pytest.mark.parametrize(
    ("body", "message"),
    [(b"raise", "KeyError"), (b"silent", "says nothing"), (b"lose", "0 + 0 of 1 rows")],
)
def test_a_parser_that_fails_is_seen(specimens: list[Specimen], body: bytes, message: str) -> None:
    fault = fault_of(replace(specimens[0], parser=Faulty()), body)
    assert fault is not None
    assert message in fault
