"""Headers about the limits that a request met: `RateLimit` and `RateLimit-Policy`.

The form is that of the IETF's draft (draft-ietf-httpapi-ratelimit-headers): a list of named
policies, `q` requests in `w` seconds, of which `r` remain for `t` seconds.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import Scope

from serving.access.limits.counters import Standing
from serving.access.subject import Subject
from serving.kit.errors import TooManyError

PRIVATE = "private, no-store"
_KEY = "touchline.quota"


class Quota:
    """What one request has met so far.

    Attributes:
        is_private: its answer is for the caller alone, and no cache on the way keeps it.
        headers: others that its answer carries, whatever it is.
        is_charged: its account or key has been counted.
        subject: who sent it, once that is known; None is anybody.
        is_counted: its address has been counted.
        refusal: why its address gets no answer now.
    """

    def __init__(self) -> None:
        self.is_private = False
        self.headers: dict[str, str] = {}
        self.is_charged = False
        self.is_counted = False
        self.subject: Subject | None = None
        self.refusal: TooManyError | None = None
        self._met: list[tuple[str, Standing]] = []

    def note(self, name: str, standing: Standing) -> None:
        """Remember a limit that was met."""
        self._met.append((name, standing))

    def complete(self, headers: MutableHeaders) -> None:
        """Add to an answer's headers what is known."""
        if self.is_private:
            headers["Cache-Control"] = PRIVATE
        headers.update(self.headers)
        if self._met:
            headers["RateLimit-Policy"] = ", ".join(
                f'"{name}";q={standing.limit.amount};w={standing.limit.get_expiry()}'
                for name, standing in self._met
            )
            headers["RateLimit"] = ", ".join(
                f'"{name}";r={standing.remaining};t={standing.reset_seconds}'
                for name, standing in self._met
            )


def quota_of(scope: Scope) -> Quota:
    """Return what a request has met so far."""
    return scope.setdefault(_KEY, Quota())
