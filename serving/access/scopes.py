"""Roles, and the scopes that each of them has: the one table of what an account may do.

A session has every scope of its account's role. An API key has those it was made with, as far as
its owner still has them. Some scopes no key can have: what concerns the account's own security
needs somebody who logged in.
"""

from collections.abc import Mapping
from enum import StrEnum

from words.messages import N_


class Role(StrEnum):
    """What an account is here; each has one."""

    FAN = "fan"
    MODERATOR = "moderator"
    ML = "ml"
    ADMIN = "admin"
    SERVICE = "service"


class Scope(StrEnum):
    """What may be done, as a route or a topic requires it: what it is about, and the act."""

    ACCOUNT_READ = "account:read"
    ACCOUNT_WRITE = "account:write"
    ACCOUNT_SECURITY = "account:security"
    COMMUNITY_WRITE = "community:write"
    GAMES_WRITE = "games:write"
    AGENTS_WRITE = "agents:write"
    MODERATION = "moderation:write"
    MODELS_WRITE = "models:write"
    ML = "ml"
    TRAINING_WRITE = "training:write"
    AB_TESTS_WRITE = "ab-tests:write"
    ALERTS_READ = "alerts:read"
    ALERTS_WRITE = "alerts:write"
    QUARANTINE_READ = "quarantine:read"
    ALIASES_WRITE = "aliases:write"
    DELIVERIES_READ = "deliveries:read"
    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"
    OPERATIONS_READ = "operations:read"


SESSION_ONLY = frozenset({Scope.ACCOUNT_SECURITY, Scope.ACCOUNTS_WRITE})
"""Scopes that no API key can have."""

MEANINGS: Mapping[Scope, str] = {
    Scope.ACCOUNT_READ: N_("read one's own account"),
    Scope.ACCOUNT_WRITE: N_("change one's own names, language, favourites"),
    Scope.ACCOUNT_SECURITY: N_("password, address, sessions, keys, second factor, deletion"),
    Scope.COMMUNITY_WRITE: N_("posts, comments, likes, follows"),
    Scope.GAMES_WRITE: N_("picks, groups, stakes"),
    Scope.AGENTS_WRITE: N_("one's own agents and their tasks"),
    Scope.MODERATION: N_("reports, and what others wrote"),
    Scope.MODELS_WRITE: N_("promote and roll back models"),
    Scope.ML: N_("seal forecasts of models that run elsewhere"),
    Scope.TRAINING_WRITE: N_("request a training"),
    Scope.AB_TESTS_WRITE: N_("register, start and cancel A/B tests"),
    Scope.ALERTS_READ: N_("read alerts, and follow them"),
    Scope.ALERTS_WRITE: N_("acknowledge and resolve alerts"),
    Scope.QUARANTINE_READ: N_("read rows in quarantine"),
    Scope.ALIASES_WRITE: N_("teach names of teams"),
    Scope.DELIVERIES_READ: N_("read what was sent outside"),
    Scope.ACCOUNTS_READ: N_("search accounts, read the audit log"),
    Scope.ACCOUNTS_WRITE: N_("suspend accounts, give roles"),
    Scope.OPERATIONS_READ: N_("errors, performance, use, jobs, outbox"),
}

_UNVERIFIED = frozenset({Scope.ACCOUNT_READ, Scope.ACCOUNT_WRITE, Scope.ACCOUNT_SECURITY})
_FAN = _UNVERIFIED | {Scope.COMMUNITY_WRITE, Scope.GAMES_WRITE, Scope.AGENTS_WRITE}
_SCOPES: Mapping[Role, frozenset[Scope]] = {
    Role.FAN: _FAN,
    Role.MODERATOR: _FAN | {Scope.MODERATION},
    Role.ML: _FAN | {Scope.MODELS_WRITE, Scope.ML, Scope.TRAINING_WRITE, Scope.AB_TESTS_WRITE},
    Role.ADMIN: frozenset(Scope),
    Role.SERVICE: _FAN,
}


def roles_of(role: str, *, is_verified: bool) -> frozenset[str]:
    """Return the roles of an account: none until its address is verified."""
    return frozenset({Role(role).value}) if is_verified else frozenset()


def scopes_of(role: str, *, is_verified: bool) -> frozenset[str]:
    """Return every scope that a session of an account has."""
    return frozenset(_SCOPES[Role(role)] if is_verified else _UNVERIFIED)


def grantable(role: str, *, is_verified: bool) -> frozenset[str]:
    """Return the scopes that an account may give to an API key of its own."""
    return scopes_of(role, is_verified=is_verified) - SESSION_ONLY
