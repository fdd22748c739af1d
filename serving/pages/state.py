"""Where a match stands, computed once for every card, header, list and share card.

Pure, apart from `read_live`, which reads the live forecasts of many matches at once. What is
known from before kick-off is never part of a state: pages print it beside, with its name.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from football.observations.match import LONGEST, MatchStatus
from serving.football.matches.schemas import Goals, MatchRead
from serving.forecasting.live.forecasts import newest_of
from serving.forecasting.live.schemas import LiveForecastNow
from serving.kit.postgres.database import Database
from serving.kit.postgres.driver import Row
from serving.pages.figures.shares import Triple, percents
from serving.pages.lines import LineName, Shown
from storage.forecast.statements import live as statements
from words import matches as words
from words.forecasts import moved, verdict

Kind = Literal["coming", "on", "over", "off", "unheard"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The forecast of one line while the match is on, in the form that templates print.

    Attributes:
        reason: what moved it last, and how far.
        changes: of home, draw and away since kick-off, in probability; None where nothing was
            sealed before.
        reds: red cards of home and away.
    """

    minute: str | None
    shares: Triple
    percents: list[int]
    favourite: int
    verdict: str
    reason: str
    changes: Triple | None
    reds: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Where a match stands at an instant.

    Attributes:
        kind: coming; on; over; off (postponed, cancelled, abandoned); unheard: it should be over,
            and no source has reported it for longer than a match can last.
        short: for a row, such as `24'`, `HT`, `FT`; empty while it is coming.
        long: the same for a header, as a phrase.
        score: goals so far or at the end, extra time included; None before kick-off.
        penalties: of a shoot-out.
        now: the forecast while it is on; None where there is none.
    """

    kind: Kind
    short: str
    long: str
    score: Goals | None
    penalties: Goals | None
    now: Now | None

    @property
    def is_on(self) -> bool:
        return self.kind == "on"


def state_of(
    match: MatchRead,
    at: datetime,
    live: Sequence[LiveForecastNow] = (),
    shown: Shown | None = None,
) -> State:
    """Return where a match stands.

    Args:
        match: as its sources reported it last.
        at: the domain instant of the page.
        live: its newest live forecasts, one for each line.
        shown: the line that is shown of it, as sealed before kick-off.
    """
    kind = _kind(match, at)
    has_score = kind in ("on", "over") or match.status is MatchStatus.IN_PLAY
    return State(
        kind=kind,
        short=_short(match, kind),
        long=_long(match, kind),
        score=(match.after_extra_time or match.score) if has_score else None,
        penalties=match.penalties if has_score else None,
        now=_now_of(live, match, shown) if kind == "on" else None,
    )


async def read_live(
    database: Database, matches: Sequence[MatchRead]
) -> Mapping[int, Sequence[LiveForecastNow]]:
    """Return the newest live forecasts of those of these matches that are in play."""
    ids = [each.match_id for each in matches if each.status is MatchStatus.IN_PLAY]
    by_match: defaultdict[int, list[Row]] = defaultdict(list)
    if ids:
        for row in await database.fetch(statements.newest_forecasts(), match_ids=ids):
            by_match[row["match_id"]].append(row)
    return {match_id: newest_of(rows) for match_id, rows in by_match.items()}


def _kind(match: MatchRead, at: datetime) -> Kind:
    if match.status is MatchStatus.FINISHED:
        return "over"
    if match.status is MatchStatus.IN_PLAY:
        return "unheard" if at - match.observed_at > LONGEST else "on"
    if match.status is not MatchStatus.SCHEDULED:
        return "off"
    is_due = match.has_kickoff_time and at - match.kickoff_at > LONGEST
    return "unheard" if is_due else "coming"


def _short(match: MatchRead, kind: Kind) -> str:
    if kind == "coming":
        return ""
    if kind == "on":
        return words.phase_short(match.phase) or _minute(match) or words.status("in_play")
    if kind == "over":
        return words.ended_short(_end(match))
    return words.status_short("unheard" if kind == "unheard" else match.status.value)


def _long(match: MatchRead, kind: Kind) -> str:
    if kind == "on":
        return words.phase(match.phase, _minute(match))
    if kind == "over":
        return words.ended(_end(match))
    if kind == "unheard":
        since = match.observed_at if match.status is MatchStatus.IN_PLAY else None
        return words.unheard(since)
    return words.status(match.status.value)


def _minute(match: MatchRead) -> str | None:
    if match.minute:
        return match.minute
    return f"{match.clock_seconds // 60}'" if match.clock_seconds else None


def _end(match: MatchRead) -> Literal["regular", "extra_time", "penalties"]:
    if match.penalties is not None:
        return "penalties"
    return "regular" if match.after_extra_time is None else "extra_time"


def _now_of(live: Sequence[LiveForecastNow], match: MatchRead, shown: Shown | None) -> Now | None:
    """Return the current forecast of the line that is shown; where it is missing, the first."""
    name: LineName | None = None if shown is None else shown.name
    chosen = next((each for each in live if each.track == name), next(iter(live), None))
    if chosen is None:
        return None
    triple = chosen.probabilities
    shares = (triple.home, triple.draw, triple.away)
    return Now(
        minute=chosen.minute,
        shares=shares,
        percents=percents(shares),
        favourite=shares.index(max(shares)),
        verdict=verdict(shares, match.home.name, match.away.name),
        reason=moved(chosen.cause, chosen.size),
        changes=_changes(shares, shown, chosen.track),
        reds=(chosen.red_cards.home, chosen.red_cards.away),
    )


def _changes(shares: Triple, shown: Shown | None, track: str) -> Triple | None:
    """Return how far a line moved since kick-off; two different lines are not compared."""
    if shown is None or shown.name != track:
        return None
    home, draw, away = (now - then for now, then in zip(shares, shown.shares, strict=True))
    return home, draw, away
