"""Words of a model's life: which part a forecast plays, where a version stands, why it moved."""

from enum import StrEnum

EXTERNAL = "external"
"""The family of models that run elsewhere: they challenge, and are never champion."""


class Role(StrEnum):
    """The part a sealed forecast plays; only the champion's is *the* forecast of its match."""

    CHAMPION = "champion"
    CHALLENGER = "challenger"
    BASELINE = "baseline"


class State(StrEnum):
    """Where a model version stands among those of its name.

    There is one champion and at most one previous champion; any number may challenge.
    """

    CANDIDATE = "candidate"
    CHALLENGER = "challenger"
    CHAMPION = "champion"
    PREVIOUS = "previous"
    RETIRED = "retired"
    REJECTED = "rejected"


class Kind(StrEnum):
    """Why a version moved.

    FIRST: nobody was champion before. REFIT: the champion's recipe, fitted on newer facts.
    EVIDENCE: it won a test. MANUAL: a person decided. ROLLBACK: the champion failed, the one
    before it forecasts again. RECONCILED: a person moved MLflow's alias. CHALLENGE: it is to be
    compared. REJECTION: it is not to be used.
    """

    FIRST = "first"
    REFIT = "refit"
    EVIDENCE = "evidence"
    MANUAL = "manual"
    ROLLBACK = "rollback"
    RECONCILED = "reconciled"
    CHALLENGE = "challenge"
    REJECTION = "rejection"
