"""What becomes of models."""

from storage.kit.event_payload import Payload


class OfVersion(Payload):
    """A decision about a model version.

    Attributes:
        decision_id: of the decision on record.
        previous_version: the version of that name that was champion before; null for the first.
        metrics: what it was judged by.
        kind: why it moved: `first`, `refit`, `evidence`, `manual`, `rollback`, …
        decided_by: a person, or what decides by rule.
    """

    topics = ("models",)

    decision_id: int
    model_version_id: int
    name: str
    version: int
    previous_version: int | None
    track: str
    family: str
    metrics: dict[str, float]
    kind: str
    reason: str
    decided_by: str
    ab_test_id: int | None


class ModelPromoted(OfVersion):
    """A model version became the champion of its name."""

    event_type = "model.promoted"


class ModelRolledBack(OfVersion):
    """The champion failed; the previous one is champion again."""

    event_type = "model.rolled_back"


class ModelChallenged(OfVersion):
    """A model version is to be compared with the champion."""

    event_type = "model.challenged"


class ModelRejected(OfVersion):
    """A model version is not to be used."""

    event_type = "model.rejected"
