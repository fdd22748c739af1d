"""How many processes of the API a machine runs: TOUCHLINE_API_PROCESSES, one if not given."""

import os
from collections.abc import Mapping

API_PROCESSES = "TOUCHLINE_API_PROCESSES"
_MOST = 40  # each has a port of its own, ten apart


def fault_of(environ: Mapping[str, str]) -> str | None:
    """What is wrong with the setting; None when nothing is."""
    given = environ.get(API_PROCESSES, "")
    if not given or (given.isdecimal() and 1 <= int(given) <= _MOST):
        return None
    return f"{API_PROCESSES} is {given!r}: write a number from 1 to {_MOST}"


def count(environ: Mapping[str, str] = os.environ) -> int:
    """The number that the setting asks for; one where it means nothing."""
    return 1 if fault_of(environ) else int(environ.get(API_PROCESSES) or 1)
