"""What can go wrong while measuring."""

from touchline.errors import TouchlineError


class MeasurementError(TouchlineError):
    """The two sides did not do the same work, so that their ratio would mean nothing."""


class SkippedError(TouchlineError):
    """What a measurement needs is not there, and need not be."""
