"""What can go wrong while measuring."""

from touchline.errors import TouchlineError


class MeasurementError(TouchlineError):
    """The two sides did not do the same work, so that their ratio would mean nothing."""
