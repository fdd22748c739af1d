"""What a route or a topic needs of its subject."""

from dataclasses import dataclass
from typing import Any

from serving.access.scopes import Role, Scope
from serving.access.subject import Kind, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may: everybody, or those for whom each of the other conditions holds.

    Attributes:
        is_anonymous: everybody may, and nothing else is required.
        roles: one of these is needed, or `admin`; none means any.
        scopes: all of these are needed.
        is_owner: only the account that the thing belongs to.
    """

    is_anonymous: bool = False
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    is_owner: bool = False

    def allows(self, subject: Subject, *, owner_id: int | None = None) -> bool:
        """Tell whether a subject may.

        Args:
            subject: the caller.
            owner_id: the account that the thing belongs to; None is nobody's.
        """
        if self.is_anonymous:
            return True
        if subject.kind is Kind.ANONYMOUS:
            return False
        if self.roles and self.roles.isdisjoint(subject.roles) and Role.ADMIN not in subject.roles:
            return False
        if self.is_owner and (owner_id is None or subject.account_id != owner_id):
            return False
        return self.scopes <= subject.scopes

    def document(self) -> dict[str, Any]:
        """Return it as the OpenAPI document shows it (`x-touchline-access`)."""
        return {
            "anonymous": self.is_anonymous,
            "roles": sorted(self.roles),
            "scopes": sorted(self.scopes),
            "owner": self.is_owner,
        }


ANYBODY = Access(is_anonymous=True)
OWNER = Access(is_owner=True, scopes=frozenset({Scope.ACCOUNT_READ.value}))


def of_role(role: Role, *scopes: Scope) -> Access:
    """Return that the caller needs a role and these scopes."""
    return Access(roles=frozenset({role.value}), scopes=_named(scopes))


def of_owner(*scopes: Scope, role: Role | None = None) -> Access:
    """Return that the caller needs to own the thing, these scopes, and a role if one is named."""
    roles = frozenset({role.value}) if role else frozenset[str]()
    return Access(is_owner=True, roles=roles, scopes=_named(scopes))


def holder_of(*scopes: Scope) -> Access:
    """Return that the caller needs all of these scopes."""
    return Access(scopes=_named(scopes))


def _named(scopes: tuple[Scope, ...]) -> frozenset[str]:
    return frozenset(scope.value for scope in scopes)
