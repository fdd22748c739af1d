"""Opening and refreshing sessions: the tokens that somebody gets who logged in.

A refresh token is opaque, and its successor is derived from it with a key that only this
installation has: the loser of a race for it is given the same successor as the winner.
"""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import assert_never

from serving.access.keyring import Keyring
from serving.access.subject import ANONYMOUS
from serving.access.tokens import LASTS
from serving.kit.connections.addresses import LOCAL
from serving.kit.errors import UnauthorisedError
from serving.kit.writes import Unit, Writes
from storage.identity.roles import World, effective_role
from storage.identity.writes import sessions
from storage.identity.writes.sessions import Refusal, Standing, Successor
from storage.kit.secret_box import SecretBox
from storage.kit.sentences import Sentence

PREFIX = "tlr_"
_BYTES = 32
_CONTEXT = "refresh_token"
_SUCCESSOR = "refresh_successor"
_REFUSED = {
    Refusal.UNKNOWN: Sentence("Nobody has this refresh token; log in again."),
    Refusal.ENDED: Sentence("This session has ended; log in again."),
    Refusal.REUSED: Sentence(
        "This refresh token was used before, as a copy would be, so its session was ended. Log in"
        " again, and change your password if that was not you."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair:
    """What a log-in gives.

    Attributes:
        access_token: for `Authorization: Bearer`.
        refresh_token: for the next pair, once.
        expires_in: seconds that the access token lasts.
        session_id: of the session.
    """

    access_token: str
    refresh_token: str
    expires_in: int
    session_id: str


class Sessions:
    """Gives tokens.

    Args:
        writes: the way to the database.
        keyring: signs access tokens.
        box: of this installation.
        world: in a live one some roles need a second factor.
    """

    def __init__(self, writes: Writes, keyring: Keyring, box: SecretBox, world: World) -> None:
        self._world: World = world
        self._writes = writes
        self._keyring = keyring
        self._box = box

    async def open(
        self, unit: Unit, account_id: int, *, device: str | None, address: str | None
    ) -> TokenPair:
        """Open a session within a unit of work and return its tokens.

        Args:
            unit: of the caller, which has checked the credentials.
            account_id: who logged in.
            device: as the client names itself.
            address: where it comes from.

        Raises:
            LookupError: the account is suspended or erased.
            DatabaseAwayError: there is no key to sign with yet.
        """
        token = new_refresh_token()
        standing = await unit.run(
            sessions.open_session(
                account_id,
                token_hash=self._hash(token),
                device=device,
                address=None if address == LOCAL else address,
            )
        )
        return await self._pair(standing, token)

    async def refresh(self, token: str) -> TokenPair:
        """Return the next tokens of the session of a refresh token.

        Raises:
            UnauthorisedError: it is nobody's, its session has ended, or it was used before.
            DatabaseAwayError: the database cannot be reached.
        """
        successors = {
            digest(successor, _CONTEXT): successor
            for digest in self._box.digesters
            for successor in (_text(digest(token, _SUCCESSOR)),)
        }
        found = await self._writes.apply(
            ANONYMOUS,
            sessions.refresh,
            token_hashes=self._box.digests(token, context=_CONTEXT),
            successor_hashes=list(successors),
        )
        match found:
            case Successor():
                return await self._pair(found.standing, successors[found.token_hash])
            case Refusal():
                raise UnauthorisedError(_REFUSED[found])
        assert_never(found)

    async def _pair(self, standing: Standing, token: str) -> TokenPair:
        signer = await self._keyring.signer()
        return TokenPair(
            access_token=signer.sign(self._acting(standing)),
            refresh_token=token,
            expires_in=int(LASTS.total_seconds()),
            session_id=str(standing.session_id),
        )

    def _acting(self, standing: Standing) -> Standing:
        """Return a standing with the role in which the account acts."""
        role = effective_role(standing.role, world=self._world, has_factor=standing.has_factor)
        return replace(standing, role=role)

    def _hash(self, token: str) -> bytes:
        return self._box.digest(token, context=_CONTEXT)


def new_refresh_token() -> str:
    """Return the first refresh token of a session."""
    return _text(secrets.token_bytes(_BYTES))


def _text(random: bytes) -> str:
    return PREFIX + urlsafe_b64encode(random).rstrip(b"=").decode()
