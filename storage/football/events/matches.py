"""What happens in matches."""

from datetime import datetime

from storage.kit.event_payload import EVERY_MATCH, Payload


class OfMatch(Payload):
    """Something about one match."""

    topics = EVERY_MATCH

    match_id: int
    competition: str


class StateOfMatch(OfMatch):
    """How a match stands.

    Attributes:
        phase: rank of how far it is, never falling within one schedule.
        clock_seconds: the provider's clock when it was observed; null while it stands.
        home_goals_90: goals after 90 minutes, likewise `away_…`; `…_aet` after extra time.
    """

    kickoff_at: datetime
    status: str
    phase: int
    period: int | None
    clock_seconds: int | None
    home_goals_90: int | None
    away_goals_90: int | None
    home_goals_aet: int | None
    away_goals_aet: int | None
    home_penalties: int | None
    away_penalties: int | None


class MatchStatusChanged(StateOfMatch):
    """A match kicked off, paused, went on, ended, was postponed, abandoned or cancelled."""

    event_type = "match.status"


class MatchScoreChanged(StateOfMatch):
    """The score of a match is another: a goal, or one withdrawn."""

    event_type = "match.score"


class MatchEventsChanged(OfMatch):
    """Happenings of a match (goals, cards, substitutions) came, changed or were withdrawn.

    Attributes:
        new: the source's ids of what is new or different.
        withdrawn: the source's ids of what no longer holds.
    """

    event_type = "match.event"

    new: list[str]
    withdrawn: list[str]


class MatchLineupsChanged(OfMatch):
    """Line-ups of a match were published or changed, of the sides named."""

    event_type = "match.lineups"

    sides: list[str]


class MatchCommentaryChanged(OfMatch):
    """Lines of the commentary of a match are new or worded otherwise."""

    event_type = "match.commentary"

    lines: int


class MatchStatisticsChanged(OfMatch):
    """Figures of a match in play or finished (shots, corners, possession …) are others.

    Attributes:
        figures: those that changed, by name, e.g. `home_shots`; shares in percent; null is not
            counted.
    """

    event_type = "match.statistics"

    source: str
    figures: dict[str, float | None]
