"""When a source may introduce an unknown team: pure counting, no database."""

from collections.abc import Iterable, Mapping
from statistics import median

from football.names import is_cut, look_alikes

_SEASON_ROWS = 40  # a file of fewer rows says nothing about how often a team plays


def may_introduce(
    unknown: Iterable[str],
    appearances: Mapping[str, int],
    known: Iterable[str],
    *,
    is_new_season: bool,
    written: Iterable[str] = (),
) -> set[str]:
    """Return the names that may become teams.

    A country without teams takes every name. Otherwise only a season that has no matches yet
    brings new teams, and a name must have no look-alike, unless that one plays in the same
    file as often. In a whole season's file a name must also appear at least half as often as the
    median team: a slip of the pen does not.

    Args:
        unknown: names that no source has used before.
        appearances: how often each team of the file plays in it, known ones by their own names.
        known: names of the country's teams.
        is_new_season: whether the file's season of its competition has no matches yet.
        written: every name as the file has it; one that is another one cut short is a slip.
    """
    known = list(known)
    if known and not is_new_season:
        return set()
    whole = [*known, *written]
    names = {name for name in unknown if not any(is_cut(name, other) for other in whole)}
    rows = sum(appearances.values()) / 2
    if known or rows >= _SEASON_ROWS:
        needed = median(appearances.values()) / 2
        names = {name for name in names if appearances[name] >= needed}
    return {name for name in names if not _is_slip(name, known, appearances)}


def _is_slip(name: str, known: Iterable[str], appearances: Mapping[str, int]) -> bool:
    """Whether `name` looks like a team that is missing from the file."""
    return any(
        appearances.get(other, 0) < appearances[name] / 2 for other, _ in look_alikes(name, known)
    )
