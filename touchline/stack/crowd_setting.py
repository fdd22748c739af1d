"""Whether the simulated crowd is wanted: TOUCHLINE_CROWD, `on` unless it says `off`."""

from collections.abc import Mapping

CROWD = "TOUCHLINE_CROWD"
_WORDS = {"": True, "on": True, "off": False}


def is_crowd_wanted(environ: Mapping[str, str]) -> bool:
    """Whether the setting says so; a word that means nothing keeps the crowd away."""
    return _WORDS.get(environ.get(CROWD, "").lower(), False)


def fault_of(environ: Mapping[str, str]) -> str | None:
    """What is wrong with the setting; None when nothing is."""
    written = environ.get(CROWD, "")
    if written.lower() in _WORDS:
        return None
    return f"{CROWD} is {written!r}, which means nothing: the simulated crowd stays away"
