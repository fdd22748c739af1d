"""ESPN's answers into observations, beside the bare decoding of the same bytes.

`json.loads` is the least anybody can do with them; what remains is checking each field, and
making teams, instants, scores, line-ups and prices of them.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from touchline.bench.errors import MeasurementError
from touchline.bench.row import Row, Subject
from touchline.bench.specimens import Specimen, collect
from touchline.bench.stopwatch import per_second
from touchline.bench.workbench import Workbench
from touchline.stack.home import CHECKOUT

SUBJECT = Subject(
    name="espn-parse",
    what="ESPN scoreboards, summaries, schedules, teams and news into observations",
    yardstick="json.loads of the same payloads",
    unit="payloads/s",
    goal=0.2,
)

_RECORDINGS = CHECKOUT.parent / "shared" / "feeds" / "samples"
_ROUNDS, _ROUNDS_QUICK = 20, 2


def measure(bench: Workbench) -> list[Row]:
    """Measure payloads per second, whole as they came."""
    payloads = _payloads(_RECORDINGS)
    rounds = bench.sized(_ROUNDS, _ROUNDS_QUICK)
    count = rounds * len(payloads)
    row = bench.compare(
        SUBJECT,
        lambda: per_second(count, lambda: [_parse(payloads) for _ in range(rounds)]),
        lambda: per_second(count, lambda: [_decode(payloads) for _ in range(rounds)]),
    )
    return [row]


def _payloads(recordings: Path) -> Sequence[Specimen]:
    found = [
        specimen
        for specimen in collect(recordings, is_whole=True)
        if type(specimen.parser).__module__.startswith("sources.espn.")
    ]
    if not found:
        raise MeasurementError("no payloads of ESPN's")
    return found


def _parse(payloads: Sequence[Specimen]) -> None:
    for each in payloads:
        each.parser.parse(each.body, each.context)


def _decode(payloads: Sequence[Specimen]) -> None:
    for each in payloads:
        json.loads(each.body)
