"""The limits of one installation, read from its settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from limits import RateLimitItem, RateLimitItemPerMinute, parse

from serving.access.limits.classes import RouteClass
from serving.settings import ServingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """One limit by its name.

    Attributes:
        name: as the headers of answers and the counts name it.
        limit: how many, in how long.
    """

    name: str
    limit: RateLimitItem


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """What addresses, accounts and keys may ask for.

    Attributes:
        of_address: by the class of the route; several accounts may share an address.
        of_account: by the class of the route; a key counts as its own account.
        login: attempts to log in as one account, from wherever they come.
        batch: fixtures that one address may have forecast; None is any number.
        predictions: forecasts of external models that one account may have sealed.
    """

    of_address: Mapping[RouteClass, Policy]
    of_account: Mapping[RouteClass, Policy]
    login: Policy
    batch: Policy | None
    predictions: Policy

    @classmethod
    def of(cls, settings: ServingSettings) -> Self:
        """Return those of an installation."""
        limits = {
            RouteClass.AUTH: settings.limit_auth,
            RouteClass.WRITE: settings.limit_write,
            RouteClass.COSTLY: settings.limit_costly,
            RouteClass.READ: settings.limit_read,
            RouteClass.STREAM: settings.limit_stream,
        }
        sharing = settings.limit_accounts_per_address
        fixtures = settings.batch_fixtures_per_minute
        return cls(
            of_address={
                each: Policy(
                    name=f"{each}-address",
                    limit=_times(parse(text), _sharing(each, sharing)),
                )
                for each, text in limits.items()
            },
            of_account={
                each: Policy(name=f"{each}-account", limit=parse(text))
                for each, text in limits.items()
            },
            login=Policy(name="login", limit=parse(settings.limit_login)),
            batch=Policy(name="batch", limit=RateLimitItemPerMinute(fixtures))
            if fixtures
            else None,
            predictions=Policy(name="predictions", limit=parse(settings.limit_predictions)),
        )


def of_key(per_minute: int) -> Policy:
    """Return the limit that a key has of its own."""
    return Policy(name="key", limit=RateLimitItemPerMinute(per_minute))


def share_of(limit: RateLimitItem, processes: int) -> RateLimitItem:
    """Return what one of several processes may let through if they cannot count together."""
    return type(limit)(max(1, limit.amount // processes), limit.multiples)


def _sharing(route_class: RouteClass, accounts: int) -> int:
    # Nobody is signed in yet where people sign in; a stranger's read is everybody's.
    return accounts if route_class in {RouteClass.WRITE, RouteClass.COSTLY} else 1


def _times(limit: RateLimitItem, factor: int) -> RateLimitItem:
    return type(limit)(limit.amount * factor, limit.multiples)
