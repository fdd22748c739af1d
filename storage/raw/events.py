"""What becomes of payloads."""

from storage.kit.event_payload import Payload


class ImportCompleted(Payload):
    """An answer of a provider became facts: `accepted + unchanged + quarantined = rows`.

    Attributes:
        by_reason: rows in quarantine, by why.
        competitions: codes of those it was about, where it was about matches.
    """

    event_type = "import.completed"
    topics = ("imports", "competition:{code}", "match:{id}", "team:{id}")

    payload_id: str
    rows: int
    accepted: int
    unchanged: int
    quarantined: int
    by_reason: dict[str, int]
    competitions: list[str]
