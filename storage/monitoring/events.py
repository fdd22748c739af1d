"""What becomes of tests between model versions."""

from storage.kit.event_payload import Payload


class OfAbTest(Payload):
    """Something about one test of a challenger beside the champion.

    Attributes:
        state: where the test stands.
        reason: why it stands there; null before the first reading.
    """

    topics = ("models",)

    ab_test_id: int
    name: str
    model_name: str
    control_version: int
    treatment_version: int
    state: str
    reason: str | None


class AbTestRegistered(OfAbTest):
    """A test was planned: what it asks and how it is decided can no longer change."""

    event_type = "ab_test.registered"

    hypothesis: str


class AbTestStarted(OfAbTest):
    """A test began."""

    event_type = "ab_test.started"


class OfReading(OfAbTest):
    """A look at a test.

    Attributes:
        gain: mean log loss the challenger saves, within `lower` and `upper`; null is unbounded.
        log_e_better: logarithm of the evidence that it is better.
    """

    matches: int
    match_days: int
    gain: float | None
    lower: float | None
    upper: float | None
    log_e_better: float


class AbTestRead(OfReading):
    """A test was read and goes on."""

    event_type = "ab_test.read"


class AbTestDecided(OfReading):
    """A test ended with a verdict."""

    event_type = "ab_test.decided"


class AbTestCancelled(OfAbTest):
    """A test ended without a verdict."""

    event_type = "ab_test.cancelled"
