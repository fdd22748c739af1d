"""One event of ESPN's, whatever answer it stands in, as an observation of a match.

What belongs here: where it stands, its score, its sides, its prices. What does not: the frame
around it (`parse`, `schedule`, `summary`). `form` and `records` are never read: they show the
moment of the request, also in old events.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from typing import cast

from pydantic import ValidationError

from football.observations.match import (
    MatchObservation,
    MatchStatus,
    Phase,
    Score,
    Season,
    TeamReference,
    VenueReference,
)
from football.observations.parsed import Parsed, PayloadContext, Reject, RejectReason
from sources.espn.broadcasts import broadcasts_of
from sources.espn.counts import Sides, goals_of
from sources.espn.leagues import slug_of
from sources.espn.odds import quotes_of
from sources.espn.payloads import Competition, Competitor, Event, League, Status
from sources.espn.status import is_forfeit, is_known, standing_of, went_beyond_regulation

_SHOWN_FIELDS = ("id", "uid", "date", "name", "season", "status")
_LONGEST_CLOCK_SECONDS = 4 * 60 * 60
_LARGEST_CROWD = 250_000
_CLOCK = re.compile(r"\d{1,3}'(?:\+\d{1,2}'?)?", re.ASCII)
_SLOT = re.compile(
    r"^tb[acd]$|\b(?:winner|loser|runner[- ]up)s?$"
    r"|\b(?:[1-4](?:st|nd|rd|th)|first|second|third|fourth) place\b",
    re.IGNORECASE,
)


class Unacceptable(Exception):  # noqa: N818 - a verdict on one event
    """An event that goes to quarantine."""

    def __init__(self, reason: RejectReason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class EventReader:
    """Reads the events of one answer.

    Attributes:
        unknown_names: status names nobody knows, met so far.
    """

    leagues: Sequence[League]
    context: PayloadContext
    unknown_names: set[str] = field(default_factory=set[str])

    def read_all(self, events: Sequence[object]) -> Parsed[MatchObservation]:
        """Read every event; a broken one is rejected and the rest land."""
        observations: list[MatchObservation] = []
        rejects: list[Reject] = []
        for row_no, event in enumerate(events, start=1):
            try:
                observations.append(self.read(row_no, event))
            except Unacceptable as fault:
                row = shown(event)
                rejects.append(
                    Reject(row_no=row_no, reason=fault.reason, detail=fault.detail, row=row)
                )
        return Parsed(
            rows=len(events),
            observations=observations,
            rejects=rejects,
            unknown_names=sorted(self.unknown_names),
        )

    def read(self, row_no: int, document: object) -> MatchObservation:
        """Read one event.

        Raises:
            Unacceptable: it cannot be known which match it is, or how it stands.
        """
        event = document if isinstance(document, Event) else _event(document)
        competition = event.competitions[0]
        status = event.status or competition.status
        if status is None:
            raise Unacceptable(RejectReason.MISSING_FIELD, "no readable status")
        slug = slug_of(event, self.leagues, self.context.resource)
        if slug is None:
            detail = f"neither a slug nor a known league number (uid {event.uid!r})"
            raise Unacceptable(RejectReason.UNKNOWN_COMPETITION, detail)
        try:
            return self._observation(row_no, slug, event, competition, status)
        except ValueError as fault:
            raise Unacceptable(RejectReason.BAD_VALUE, str(fault)) from fault

    def _observation(
        self, row_no: int, slug: str, event: Event, competition: Competition, status: Status
    ) -> MatchObservation:
        match_status, phase = standing_of(status)
        if not is_known(status):
            self.unknown_names.add(status.type.name)
        starts_at = _starts_at(event, competition)
        sides = _sides(competition)
        is_awarded, ruled = is_forfeit(status), _ruled(sides)
        if is_awarded and ruled:
            match_status = MatchStatus.FINISHED
        is_regular_result = (
            match_status is MatchStatus.FINISHED
            and not is_awarded
            and not went_beyond_regulation(status, phase)
        )
        observation = MatchObservation(
            row_no=row_no,
            source="espn",
            source_match_id=event.id,
            source_competition_id=slug,
            season_start_year=self._season(event, starts_at),
            home=_team(sides.home),
            away=_team(sides.away),
            kickoff_at=starts_at,
            has_kickoff_time=True,
            status=match_status,
            phase=phase,
            period=_within(status.period, 9),
            clock_seconds=_within(status.clock, _LONGEST_CLOCK_SECONDS),
            minute=_minute(status) if match_status is MatchStatus.IN_PLAY else None,
            fetched_at=self.context.fetched_at,
            score=(ruled or Score()) if is_awarded else _score(sides, status, match_status, phase),
            is_awarded=is_awarded,
            is_neutral=competition.neutral_site or False,
            is_placeholder=_is_placeholder(sides.home) or _is_placeholder(sides.away),
            venue=_venue(event, competition),
            statistics=sides.statistics() if is_regular_result else None,
            quotes=quotes_of(
                competition.odds,
                is_pre_match=self.context.fetched_at < starts_at
                and match_status is not MatchStatus.IN_PLAY,
            ),
            prices_are_current=True,
            attendance=_within(competition.attendance, _LARGEST_CROWD) or None,
            broadcasts=broadcasts_of(competition.geo_broadcasts, competition.broadcasts),
        )
        if competition.time_valid is False:
            midnight = datetime.combine(starts_at.date(), time(), UTC)
            return replace(observation, kickoff_at=midnight, has_kickoff_time=False)
        return observation

    def _season(self, event: Event, starts_at: datetime) -> int:
        if event.season is not None:
            return event.season.year
        league = next((league for league in self.leagues if league.season), None)
        if league is not None and league.season is not None:
            return league.season.year
        return Season.of(starts_at.date()).start_year


def _event(document: object) -> Event:
    if not isinstance(document, dict):
        detail = f"an event is not an object but {type(document).__name__}"
        raise Unacceptable(RejectReason.MALFORMED, detail)
    try:
        return Event.model_validate(document)
    except ValidationError as fault:
        reason, detail = _first(fault)
        raise Unacceptable(reason, detail) from fault


def _first(fault: ValidationError) -> tuple[RejectReason, str]:
    first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
    missing = first["type"] == "missing"
    reason = RejectReason.MISSING_FIELD if missing else RejectReason.BAD_VALUE
    return reason, f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _starts_at(event: Event, competition: Competition) -> datetime:
    text = event.date or competition.date
    if text is None:
        raise Unacceptable(RejectReason.MISSING_FIELD, "no readable date")
    return _instant(text)


def _instant(text: str) -> datetime:
    """Read `2024-08-16T19:00Z`, which has no seconds."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"date without a zone: {text!r}")
    try:
        return at.astimezone(UTC)
    except OverflowError as fault:
        raise ValueError(f"no such instant: {text!r}") from fault


def _sides(competition: Competition) -> Sides:
    by_side = {competitor.home_away: competitor for competitor in competition.competitors}
    if set(by_side) != {"home", "away"}:
        raise ValueError(f"the competitors are {sorted(by_side)}, not one home and one away")
    details = [detail for detail in competition.details or () if detail is not None]
    return Sides(by_side["home"], by_side["away"], details)


def _team(competitor: Competitor) -> TeamReference:
    team = competitor.team
    names = (team.display_name, team.name, team.short_display_name, team.location)
    name = next((n.strip() for n in names if n and n.strip()), None)
    if name is None:
        raise Unacceptable(
            RejectReason.MISSING_FIELD, f"the {competitor.home_away} team has no name"
        )
    return TeamReference(name=name, source_id=team.id or competitor.id)


def _is_placeholder(competitor: Competitor) -> bool:
    """Tell a knock-out slot (`Round of 32 14 Winner`) from a team: inactive, without a badge."""
    team = competitor.team
    is_bare = team.is_active is False and not team.logo
    name = team.display_name or team.name or ""
    return is_bare or (team.id or "").startswith("-") or _SLOT.search(name) is not None


def _score(sides: Sides, status: Status, match_status: MatchStatus, phase: Phase) -> Score:
    if match_status is MatchStatus.ABANDONED and (status.period or status.clock):
        return Score(
            home_goals_played=goals_of(sides.home.score),
            away_goals_played=goals_of(sides.away.score),
        )
    if match_status not in (MatchStatus.IN_PLAY, MatchStatus.FINISHED):
        return Score()
    if went_beyond_regulation(status, phase):
        score = sides.score_beyond_regulation()
        known = score.home_goals_aet, score.away_goals_aet
    else:
        score = sides.score_in_regulation(is_over=match_status is MatchStatus.FINISHED)
        known = score.home_goals_90, score.away_goals_90
    if match_status is MatchStatus.FINISHED and None in known:
        raise Unacceptable(RejectReason.MISSING_FIELD, "a finished match without a score")
    return score


def _ruled(sides: Sides) -> Score | None:
    """Return the score a match was ruled with: one that a side wins, the same that is marked."""
    home, away = goals_of(sides.home.score), goals_of(sides.away.score)
    if home is None or away is None or home == away:
        return None
    winner, loser = (sides.home, sides.away) if home > away else (sides.away, sides.home)
    if winner.winner is False or loser.winner:
        return None
    return Score(home_goals_90=home, away_goals_90=away)


def _venue(event: Event, competition: Competition) -> VenueReference | None:
    venue = competition.venue or event.venue
    name = venue and (venue.full_name or venue.display_name)
    if venue is None or not name:
        return None
    address = venue.address
    return VenueReference(
        name=name.strip(),
        source_id=venue.id,
        city=address.city if address else None,
        country=address.country if address else None,
    )


def _within(value: float | None, most: int) -> int:
    return int(value) if value is not None and 0 <= value <= most else 0


def _minute(status: Status) -> str | None:
    """Return the clock as ESPN shows it, if it is one."""
    shown_clock = (status.display_clock or "").strip()
    return shown_clock if _CLOCK.fullmatch(shown_clock) else None


def shown(event: object) -> Mapping[str, object]:
    """Return what a person needs to recognise an event; all of it is in the raw payload."""
    if not isinstance(event, dict):
        return {"event": repr(event)[:200]}
    document = cast("Mapping[str, object]", event)
    return {name: document[name] for name in _SHOWN_FIELDS if name in document}
