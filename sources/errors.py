"""Everything that can go wrong between us and a provider.

    SourceError
    ├── FetchFailed                  no usable answer came
    │   ├── Unreachable              no connection, name or route; retry
    │   │   └── TimedOut             too slow; retry
    │   ├── AnswerCut                the connection ended inside the body; retry
    │   ├── RateLimited              429; retry, not before `Retry-After`
    │   ├── ProviderFailed           5xx; retry
    │   ├── Refused                  401, 403: stop and tell a person, never retry hot
    │   ├── Missing                  404, 410
    │   ├── BadRequest               any other answer that is not 2xx
    │   └── BodyTooLarge             more than we are willing to hold
    └── PayloadUnreadable            bytes came, but not what the parser reads
        ├── PayloadTruncated         they stop in the middle
        ├── PayloadIsError           the provider's own error document, whatever its status
        ├── PayloadUnsupported       a known format that we do not take, and why
        └── PayloadInDoubt           readable, but what it says cannot be believed as a whole

`error_class` is the word stored beside a payload; `retryable` says whether asking again can help.
"""

from typing import ClassVar


class SourceError(Exception):
    """Base of all errors of `sources`."""

    error_class: ClassVar[str] = "source_error"
    retryable: ClassVar[bool] = False


class FetchFailed(SourceError):  # noqa: N818 - named after what happened
    """No usable answer came."""

    error_class = "fetch_failed"


class Unreachable(FetchFailed):
    """No connection to the provider."""

    error_class = "unreachable"
    retryable = True


class TimedOut(Unreachable):
    """The provider did not answer in time."""

    error_class = "timeout"


class AnswerCut(FetchFailed):
    """The connection ended, or the compression broke, inside the body."""

    error_class = "truncated"
    retryable = True


class RateLimited(FetchFailed):
    """The provider requests a slower pace."""

    error_class = "rate_limited"
    retryable = True


class ProviderFailed(FetchFailed):
    """The provider's own fault."""

    error_class = "server_error"
    retryable = True


class Refused(FetchFailed):
    """The provider does not want us."""

    error_class = "refused"


class Missing(FetchFailed):
    """The provider has nothing at this address."""

    error_class = "not_found"


class BadRequest(FetchFailed):
    """The provider does not accept what we ask."""

    error_class = "bad_request"


class BodyTooLarge(FetchFailed):
    """The answer is larger than we are willing to hold."""

    error_class = "too_large"


class PayloadUnreadable(SourceError):  # noqa: N818 - named after what happened
    """Bytes came, but not what the parser reads."""

    error_class = "unreadable"


class PayloadTruncated(PayloadUnreadable):
    """The payload stops in the middle."""

    error_class = "truncated_payload"


class PayloadIsError(PayloadUnreadable):
    """The payload is the provider's error document."""

    error_class = "error_document"


class PayloadUnsupported(PayloadUnreadable):
    """A known format that we do not take."""

    error_class = "unsupported"


class PayloadInDoubt(PayloadUnreadable):
    """The payload can be read in more than one way, or contradicts itself: a person decides."""

    error_class = "in_doubt"


_BY_STATUS: dict[int, type[FetchFailed]] = {
    401: Refused,
    403: Refused,
    404: Missing,
    408: TimedOut,
    410: Missing,
    429: RateLimited,
}


def of_status(status: int) -> type[FetchFailed] | None:
    """Return the error an HTTP status stands for; `None` for success."""
    if 200 <= status < 300:
        return None
    if status >= 500:
        return ProviderFailed
    return _BY_STATUS.get(status, BadRequest)
