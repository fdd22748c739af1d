"""Access tokens: JWTs (RFC 9068) of ten minutes, signed with Ed25519.

Algorithm, issuer and audience are pinned: the header of a token decides nothing but which of
our own keys is tried.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from serving.access.scopes import roles_of, scopes_of
from serving.access.subject import Kind, Subject
from storage.identity.writes.sessions import Standing
from storage.identity.writes.signing_keys import SigningKey
from storage.kit.sentences import Sentence

AUDIENCE = "touchline-api"
LASTS = timedelta(minutes=10)
ALGORITHM = "EdDSA"
MOST_CHARACTERS = 2_000
_TYPE = "at+jwt"
_LEEWAY = timedelta(seconds=5)  # between the clocks of two hosts
_REQUIRED = ("iss", "aud", "exp", "iat", "sub", "sid", "role", "verified")


class TokenError(ValueError):
    """It is no access token of ours, or no longer; the message names the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Signs tokens with one key.

    Attributes:
        kid: the key's name.
        private: the key.
        issuer: who signs.
    """

    kid: str
    private: Ed25519PrivateKey
    issuer: str

    @classmethod
    def of(cls, key: SigningKey, issuer: str) -> "Signer":
        """Return who signs with a key."""
        private = Ed25519PrivateKey.from_private_bytes(key.private)
        return cls(kid=key.kid, private=private, issuer=issuer)

    def sign(self, standing: Standing, *, at: datetime | None = None) -> str:
        """Return the token of a session.

        Args:
            standing: the session, and what its account is now.
            at: when it is issued; now if not given.
        """
        issued = int((at or datetime.now(UTC)).timestamp())
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": str(standing.account_id),
            "sid": str(standing.session_id),
            "iat": issued,
            "exp": issued + int(LASTS.total_seconds()),
            "role": standing.role,
            "verified": standing.verified_at is not None,
        }
        headers = {"kid": self.kid, "typ": _TYPE}
        return jwt.encode(claims, self.private, algorithm=ALGORITHM, headers=headers)


def kid_of(token: str) -> str:
    """Return the name of the key that a token declares it is signed with.

    Raises:
        TokenError: it is no token of this kind.
    """
    if len(token) > MOST_CHARACTERS:
        raise TokenError(Sentence("too long for a token"))
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise TokenError(Sentence("not a token")) from error
    kid = header.get("kid")
    if header.get("alg") != ALGORITHM or header.get("typ") != _TYPE or not isinstance(kid, str):
        raise TokenError(Sentence("not a token of this API"))
    return kid


def subject_of(token: str, key: Ed25519PublicKey, *, issuer: str) -> Subject:
    """Return whose token it is.

    Args:
        token: as it was sent.
        key: the public key of the name that `kid_of` gave.
        issuer: the only one that is believed.

    Raises:
        TokenError: it has expired, or is not a token for this API by this issuer and key.
    """
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=issuer,
            leeway=_LEEWAY,
            options={"require": list(_REQUIRED)},
        )
        return _subject(claims, kid_of(token))
    except jwt.ExpiredSignatureError as error:
        raise TokenError(Sentence("the token has expired")) from error
    except jwt.ImmatureSignatureError as error:
        raise TokenError(
            Sentence("the token is of the future: the clocks of the machines here do not agree")
        ) from error
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise TokenError(Sentence("not a token of this API")) from error


def _subject(claims: Mapping[str, object], kid: str) -> Subject:
    role, is_verified = str(claims["role"]), claims["verified"] is True
    return Subject(
        kind=Kind.ACCOUNT,
        account_id=int(str(claims["sub"])),
        roles=roles_of(role, is_verified=is_verified),
        scopes=scopes_of(role, is_verified=is_verified),
        session_id=str(UUID(str(claims["sid"]))),
        signed_by=kid,
        expires_at=datetime.fromtimestamp(int(str(claims["exp"])), UTC),
    )
