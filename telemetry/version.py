"""Which Touchline this is."""

from functools import cache
from importlib import metadata


@cache
def version() -> str:
    """Return the version of Touchline that runs; `unknown` where it was never installed."""
    try:
        return metadata.version("touchline")
    except metadata.PackageNotFoundError:
        return "unknown"
