"""What a summary says of one match: the match itself, both line-ups, and what happened in it.

Rows are the match, each published line-up, each goal, card and substitution, and the commentary.
News, videos, form and tables in the same answer are not read: they show the moment of the request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from pydantic import ValidationError

from football.observations.match import MatchObservation, MatchStatus
from football.observations.parsed import Observation, Parsed, PayloadContext, Reject, RejectReason
from football.observations.play import (
    CommentaryObservation,
    IncidentObservation,
    LineupObservation,
    Side,
)
from sources.errors import PayloadUnreadable
from sources.espn.boxscore import figures_of, statistics_of
from sources.espn.commentary import commentary_of
from sources.espn.events import EventReader, Unacceptable
from sources.espn.incidents import IncidentUnreadable, happened, incident_of
from sources.espn.lineups import LineupUnreadable, lineup_of, roster_of
from sources.espn.parse import read_document, reason_of
from sources.espn.summary_payloads import Summary


class SummaryParser:
    """Reads the summary of one match."""

    name = "espn_summary"
    version = 3

    def parse(self, body: bytes, context: PayloadContext) -> Parsed:
        """Read a summary; a broken part is rejected and the rest lands.

        Raises:
            PayloadUnreadable: an error document, HTML, cut JSON, or nothing that names a match.
        """
        document = read_document(body)
        try:
            summary = Summary.model_validate(document)
        except ValidationError as fault:
            raise PayloadUnreadable(f"not a summary: {reason_of(fault)}") from fault
        return _Reader(summary, context).read()


@dataclass(slots=True)
class _Reader:
    summary: Summary
    context: PayloadContext
    _observations: list[Observation] = field(default_factory=list[Observation])
    _rejects: list[Reject] = field(default_factory=list[Reject])
    _rows: int = 0

    def read(self) -> Parsed:
        header, unknown = self.summary.header, list[str]()
        try:
            match, unknown = self._match()
        except Unacceptable as fault:
            # Where the match is not identified, its other rows are not either.
            self._reject(fault.reason, fault.detail)
            return self._parsed(unknown)
        self._keep(match)
        sides = {
            team_id: side
            for side, team_id in (
                (Side.HOME, match.home.source_id),
                (Side.AWAY, match.away.source_id),
            )
            if team_id
        }
        if match.status is not MatchStatus.POSTPONED:
            for roster in self.summary.rosters or ():
                self._read_lineup(roster, header.id, sides)
        rejected = len(self._rejects)
        for event in self.summary.key_events or ():
            self._read_incident(event, header.id, sides)
        # A list with a hole in it does not tell what was withdrawn.
        is_whole = self.summary.key_events is not None and len(self._rejects) == rejected
        self._observations[0] = replace(match, lists_incidents=is_whole)
        commentary = commentary_of(self.summary.commentary, self._about(header.id))
        if commentary is not None:
            self._keep(commentary)
        return self._parsed(unknown)

    def _match(self) -> tuple[MatchObservation, Sequence[str]]:
        """Read the header as the scoreboard's event it stands for."""
        summary, header = self.summary, self.summary.header
        competition = dict(header.competitions[0])
        status = competition.get("status")
        if isinstance(status, dict):
            given = cast("Mapping[str, object]", status)
            competition["status"] = {"period": given.get("displayPeriod"), **given}
        game = summary.game_info
        if game is not None and game.venue is not None:
            competition["venue"] = game.venue.model_dump(by_alias=True)
        competition["geoBroadcasts"] = summary.broadcasts
        competition["attendance"] = game.attendance if game else None
        competition["odds"] = next(
            (prices for prices in (summary.odds, summary.pickcenter) if prices), None
        )
        reader = EventReader([header.league] if header.league else [], self.context)
        match = reader.read(
            1,
            {
                "id": header.id,
                "uid": header.uid,
                "season": header.season.model_dump() if header.season else None,
                "competitions": [competition],
            },
        )
        figures = figures_of(summary.boxscore)
        is_regular = match.status is MatchStatus.FINISHED and match.score.home_goals_aet is None
        return (
            replace(
                match,
                figures=figures,
                statistics=statistics_of(figures) if is_regular else None,
                is_digest=True,
            ),
            sorted(reader.unknown_names),
        )

    def _read_lineup(self, document: object, match_id: str, sides: Mapping[str, Side]) -> None:
        try:
            roster = roster_of(document)
            if roster is not None:
                self._keep(lineup_of(roster, sides, self._about(match_id)))
        except LineupUnreadable as fault:
            self._reject(RejectReason.MALFORMED, str(fault))

    def _read_incident(self, document: object, match_id: str, sides: Mapping[str, Side]) -> None:
        try:
            event = happened(document)
            if event is not None:
                self._keep(incident_of(event, sides, self._about(match_id)))
        except IncidentUnreadable as fault:
            self._reject(RejectReason.MALFORMED, str(fault))

    def _about(self, match_id: str) -> Mapping[str, Any]:
        return {
            "row_no": self._rows + 1,
            "source": "espn",
            "source_match_id": match_id,
            "fetched_at": self.context.fetched_at,
        }

    def _keep(
        self,
        seen: MatchObservation | LineupObservation | IncidentObservation | CommentaryObservation,
    ) -> None:
        self._rows += 1
        self._observations.append(seen)

    def _reject(self, reason: RejectReason, detail: str) -> None:
        self._rows += 1
        row = {"id": self.summary.header.id, "resource": self.context.resource}
        self._rejects.append(Reject(row_no=self._rows, reason=reason, detail=detail, row=row))

    def _parsed(self, unknown: Sequence[str]) -> Parsed:
        return Parsed(
            rows=self._rows,
            observations=self._observations,
            rejects=self._rejects,
            unknown_names=unknown,
        )


PARSER = SummaryParser()
