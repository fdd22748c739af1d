"""What happens in the works."""

from storage.event_types.payload import Payload


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


class AlertRaised(Payload):
    """A person should look at something.

    Attributes:
        error_class: what kind of thing it is.
        job: the job whose run failed, likewise `run_id`, `step` and `owed_at`.
        parser: the parser that met a word it does not know, `name`.
        provider: the provider that refuses us.
    """

    event_type = "alert.raised"
    topics = ("alerts",)

    error_class: str
    message: str
    job: str | None = None
    run_id: str | None = None
    step: str | None = None
    owed_at: str | None = None
    parser: str | None = None
    name: str | None = None
    provider: str | None = None
