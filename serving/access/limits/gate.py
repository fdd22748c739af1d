"""The gate of one process: lets a request through, or returns when to retry."""

import hashlib
from dataclasses import dataclass, field
from math import ceil

from fastapi.routing import APIRoute
from limits import RateLimitItem
from starlette.requests import Request
from starlette.types import Scope

from serving.access.limits.classes import COUNTED_EXACTLY, RouteClass, class_of
from serving.access.limits.counters import Counters
from serving.access.limits.policies import Policies, Policy, of_key
from serving.access.limits.quota import quota_of
from serving.access.limits.reads import Reads
from serving.access.subject import Kind, Subject
from serving.kit.connections.addresses import address_of
from serving.kit.errors import TooManyError
from serving.settings import ServingSettings
from storage.kit.sentences import Sentence
from telemetry.context import bind


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Counts requests against the limits of an installation.

    Attributes:
        policies: the limits; None where none hold.
        counters: what is counted exactly.
        reads: what each address requests, at this process.
        streams: what each address begins to follow, at this process.
        account_reads: what each account and key reads, at this process.
    """

    policies: Policies | None
    counters: Counters
    reads: Reads
    streams: Reads
    account_reads: Reads = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "account_reads", Reads(self.reads.limit))

    @classmethod
    def of(cls, settings: ServingSettings) -> "Gate":
        """Return the gate of an installation; it counts nothing until its first request."""
        policies = Policies.of(settings)
        return cls(
            policies=policies if settings.rate_limits == "on" else None,
            counters=Counters(settings.redis_url, processes=settings.api_processes),
            reads=Reads(policies.of_address[RouteClass.READ].limit),
            streams=Reads(policies.of_address[RouteClass.STREAM].limit),
        )

    def refusal_of(self, scope: Scope) -> TooManyError | None:
        """Count a request of whatever kind for its address, once; return why it gets no answer."""
        if self.policies is None:
            return None
        quota = quota_of(scope)
        if not quota.is_counted:
            quota.is_counted = True
            address = address_of(scope)
            if wait := self.reads.wait_seconds(address):
                quota.refusal = _too_many(address, RouteClass.READ, self.reads.limit, wait)
        return quota.refusal

    async def admit_address(self, scope: Scope, route_class: RouteClass) -> None:
        """Count a request for its address, before anybody looks at its token.

        Raises:
            TooManyError: the address has exceeded its limit.
        """
        if self.policies is None or route_class is RouteClass.READ:
            return  # reads are counted before their route is known
        address = address_of(scope)
        if route_class in COUNTED_EXACTLY:
            await self._count(scope, self.policies.of_address[route_class], address)
        elif wait := self.streams.wait_seconds(address):
            raise _too_many(address, route_class, self.streams.limit, wait)

    async def admit_subject(self, scope: Scope, route_class: RouteClass, subject: Subject) -> None:
        """Count a request for the account or the key it was sent with, once.

        Raises:
            TooManyError: it has exceeded its limit.
        """
        quota = quota_of(scope)
        if quota.is_charged or subject.kind is Kind.ANONYMOUS:
            return
        quota.is_charged = True
        quota.subject = subject
        bind(account=subject.name)
        if self.policies is None:
            return
        if subject.per_minute is not None:
            await self._count(scope, of_key(subject.per_minute), f"key:{subject.key_id}")
        if route_class in COUNTED_EXACTLY:
            await self._count(scope, self.policies.of_account[route_class], subject.name)
        elif wait := self.account_reads.wait_seconds(subject.name):
            raise _too_many(subject.name, route_class, self.account_reads.limit, wait)

    async def admit_login(self, scope: Scope, login: str) -> None:
        """Count an attempt to log in, whether there is such an account or not.

        Args:
            scope: of the request.
            login: the folded name or address that was sent.

        Raises:
            TooManyError: so many attempts are allowed in so long, from wherever they come.
        """
        if self.policies is not None:
            await self._count(scope, self.policies.login, _hashed(login), Sentence("This account"))

    async def forget_login(self, login: str) -> None:
        """Forget the attempts of an account that has logged in."""
        if self.policies is not None:
            await self.counters.clear(
                self.policies.login.limit, self.policies.login.name, _hashed(login)
            )

    async def spend_fixtures(self, scope: Scope, fixtures: int) -> None:
        """Take so many fixtures of what an address may have forecast. Raises `TooManyError`."""
        if self.policies is None or self.policies.batch is None:
            return
        policy, address = self.policies.batch, address_of(scope)
        standing = await self.counters.hit(policy.limit, policy.name, address, cost=fixtures)
        quota_of(scope).note(policy.name, standing)
        if not standing.is_allowed:
            raise TooManyError(
                Sentence(
                    "%(address)s may ask for %(n)d fixtures a minute and has %(left)d left: ask"
                    " for fewer, or again later.",
                    address=address,
                    n=standing.limit.amount,
                    left=standing.remaining,
                ),
                retry_after_seconds=standing.reset_seconds,
            )

    async def spend_predictions(self, scope: Scope, subject: Subject, predictions: int) -> None:
        """Take so many forecasts of what an account may have sealed. Raises `TooManyError`."""
        if self.policies is None:
            return
        policy, who = self.policies.predictions, subject.name
        standing = await self.counters.hit(policy.limit, policy.name, who, cost=predictions)
        quota_of(scope).note(policy.name, standing)
        if not standing.is_allowed:
            raise TooManyError(
                Sentence(
                    "%(who)s may have %(n)d forecasts sealed in %(span)d seconds and has %(left)d"
                    " left: send fewer, or again later.",
                    who=who,
                    n=standing.limit.amount,
                    span=standing.limit.get_expiry(),
                    left=standing.remaining,
                ),
                retry_after_seconds=standing.reset_seconds,
            )

    async def _count(self, scope: Scope, policy: Policy, bucket: str, who: str = "") -> None:
        standing = await self.counters.hit(policy.limit, policy.name, bucket)
        quota_of(scope).note(policy.name, standing)
        if not standing.is_allowed:
            raise _too_many(who or bucket, policy.name, standing.limit, standing.reset_seconds)


def gate_of(request: Request) -> Gate:
    """Return the gate of the process that has a request."""
    return request.app.state.serving.gate


async def charge(request: Request, subject: Subject) -> None:
    """Count a request for the subject that sent it. Raises `TooManyError`."""
    route = request.scope.get("route")
    route_class = class_of(route) if isinstance(route, APIRoute) else RouteClass.READ
    await gate_of(request).admit_subject(request.scope, route_class, subject)


def _hashed(login: str) -> str:
    """Return what stands for a name in Redis: names of people stay out of it."""
    return hashlib.sha256(login.encode()).hexdigest()[:32]


def _too_many(who: str, name: str, limit: RateLimitItem, wait_seconds: float) -> TooManyError:
    seconds = max(1, ceil(wait_seconds))
    return TooManyError(
        Sentence(
            "%(who)s has asked for more than %(n)d in %(span)d seconds (%(name)s); try again in"
            " %(seconds)d seconds.",
            who=who,
            n=limit.amount,
            span=limit.get_expiry(),
            name=name,
            seconds=seconds,
        ),
        retry_after_seconds=seconds,
    )
