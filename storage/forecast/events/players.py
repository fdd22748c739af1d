"""Events about chances of players."""

from datetime import datetime

from storage.kit.event_payload import Payload


class ChancesUpdated(Payload):
    """Chances of players of some coming matches are others, or are scored; one for each run.

    Attributes:
        matches: to come, of which something is new.
        players: of them.
        settled_matches: that are over and were scored.
    """

    event_type = "chances.updated"
    topics = ("match:{id}", "models")

    as_of: datetime
    matches: int
    players: int
    settled_matches: int
