"""What a scoreboard says about each match: where it stands, its score, its prices."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from pydantic import ValidationError

from football.observations.match import MatchObservation
from football.observations.parsed import Parsed, PayloadContext
from sources.errors import PayloadIsError, PayloadUnreadable
from sources.espn.events import EventReader
from sources.espn.leagues import slug_of_uid
from sources.espn.payloads import Scoreboard
from sources.json_body import read_object

_ALL = "all/"


class EspnParser:
    """Reads scoreboards of one league, or of all."""

    name = "espn_scoreboard"
    version = 2

    def parse(self, body: bytes, context: PayloadContext) -> Parsed[MatchObservation]:
        """Read every event; a broken one is rejected and the rest land.

        Raises:
            PayloadUnreadable: an error document, HTML, cut JSON, or no list of events.
        """
        scoreboard = _scoreboard(read_document(body))
        reader = EventReader(scoreboard.leagues or (), context)
        if context.resource.startswith(_ALL):
            return _of_known_leagues(reader, scoreboard.events)
        parsed = reader.read_all(scoreboard.events)
        slots = sum(o.is_placeholder for o in parsed.observations)
        return replace(parsed, left_out={"slots without teams": slots}) if slots else parsed


def _of_known_leagues(reader: EventReader, events: Sequence[object]) -> Parsed[MatchObservation]:
    """Read the events of leagues we know by number; those of all others are no rows of ours."""
    ours = [event for event in events if _is_known(event)]
    parsed = reader.read_all(ours)
    others = len(events) - len(ours)
    return replace(parsed, left_out={"matches of other leagues": others} if others else {})


def _is_known(event: object) -> bool:
    if not isinstance(event, dict):
        return True  # a fault of the answer, to be reported
    uid = cast("Mapping[str, object]", event).get("uid")
    return not isinstance(uid, str) or slug_of_uid(uid) is not None


def read_document(body: bytes) -> Mapping[str, object]:
    """Decode an answer of ESPN's.

    Raises:
        PayloadIsError: it is an error document: a code, perhaps a message, and nothing else.
        PayloadUnreadable: it is no JSON object.
    """
    document = read_object(body)
    if "code" in document and not document.keys() - {"code", "message", "detail"}:
        message = document.get("message", "without a message")
        raise PayloadIsError(f"the provider reports code {document['code']}: {message}")
    return document


def reason_of(fault: ValidationError) -> str:
    """Say in one line what of an answer's frame is not as it should be."""
    first = fault.errors(include_url=False, include_context=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"


def _scoreboard(document: Mapping[str, object]) -> Scoreboard:
    try:
        return Scoreboard.model_validate(document)
    except ValidationError as fault:
        raise PayloadUnreadable(f"not a scoreboard: {reason_of(fault)}") from fault


PARSER = EspnParser()
