"""Why a connection ends, in codes that a client can act on."""

from enum import IntEnum


class CloseCode(IntEnum):
    """Those from 4400 are ours; the rest RFC 6455's registry.

    RESTARTING, AWAY, TOO_SLOW, PLACE_LOST: connect again after the wait that was given, with the
    last cursor. The others: something has to change first.
    """

    RESTARTING = 1012
    AWAY = 1013
    INVALID = 4400
    UNAUTHENTICATED = 4401
    FORBIDDEN = 4403
    SILENT = 4408
    PLACE_LOST = 4409
    TOO_SLOW = 4410
    SESSION_REVOKED = 4419
    TOKEN_EXPIRED = 4420
    LIMITED = 4429


REASONS = {
    CloseCode.RESTARTING: "shutting_down",
    CloseCode.AWAY: "database_away",
    CloseCode.INVALID: "not_understood",
    CloseCode.UNAUTHENTICATED: "nobodys_token",
    CloseCode.FORBIDDEN: "not_permitted",
    CloseCode.SILENT: "said_nothing",
    CloseCode.PLACE_LOST: "place_lost",
    CloseCode.TOO_SLOW: "too_slow",
    CloseCode.SESSION_REVOKED: "session_revoked",
    CloseCode.TOKEN_EXPIRED: "token_expired",
    CloseCode.LIMITED: "too_many_messages",
}
