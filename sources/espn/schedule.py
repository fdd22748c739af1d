"""What a team's schedule, or its next match, says of each match: scores as objects, or none.

Addresses inside (`$ref`) name a host nobody can reach and are not read. A team's record, form and
standing show the moment of the request and are not read either.
"""

from pydantic import ValidationError

from football.observations.match import MatchObservation
from football.observations.parsed import Parsed, PayloadContext
from sources.errors import PayloadUnreadable
from sources.espn.events import EventReader
from sources.espn.parse import read_document, reason_of
from sources.espn.payloads import Scoreboard, TeamFrame


class ScheduleParser:
    """Reads `teams/{id}/schedule`, and `nextEvent` of `teams/{id}`."""

    name = "espn_schedule"
    version = 1

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[MatchObservation]:
        """Read every match; a broken one is rejected and the rest land.

        Raises:
            PayloadUnreadable: an error document, HTML, cut JSON, or neither of the two answers.
        """
        document = read_document(body)
        try:
            if "events" in document:
                events = Scoreboard.model_validate(document).events
            else:
                events = TeamFrame.model_validate(document.get("team")).next_event
        except ValidationError as fault:
            raise PayloadUnreadable(
                f"neither a schedule nor a team: {reason_of(fault)}"
            ) from fault
        return EventReader((), context).read_all(events)


PARSER = ScheduleParser()
