"""The keys of access tokens in this process: who signs, and whose tokens are believed.

Keys are read every minute, and at once when the event log reports that some are revoked.
"""

import asyncio
import logging
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from serving.access.revocations import Revocations
from serving.access.subject import ANONYMOUS, Subject
from serving.access.tokens import ALGORITHM, Signer, TokenError, kid_of, subject_of
from serving.kit.errors import DatabaseAwayError
from serving.kit.writes import Writes
from storage.identity.events import SigningKeysRevoked
from storage.identity.writes import signing_keys
from storage.kit.secret_box import SecretBox, SecretError
from storage.kit.sentences import Sentence

_RELOAD_SECONDS = 60.0
_UNKNOWN_SECONDS = 1.0  # so that invented names of keys do not become questions to the database
_LOG = logging.getLogger(__name__)


class Keyring:
    """The usable keys, read again every minute.

    Args:
        writes: the way to the database; the first process that finds no key makes one.
        box: of this installation.
        revocations: reports revoked keys, and ends what stands on their tokens.
        issuer: the one that tokens name.
    """

    def __init__(
        self, writes: Writes, box: SecretBox, revocations: Revocations, *, issuer: str
    ) -> None:
        self._writes = writes
        self._box = box
        self._revocations = revocations
        self._is_due = asyncio.Event()
        self._loading = asyncio.Lock()
        self._loaded_at: float | None = None
        self._public: dict[str, Ed25519PublicKey] = {}
        self._signer: Signer | None = None
        self.issuer = issuer
        revocations.listen(self._on_change)

    async def run(self) -> None:
        """Keep the keys current until cancelled; without the database those there are go on."""
        while True:
            try:
                await self.load()
            except DatabaseAwayError as error:
                _LOG.warning("Signing keys are not read: %s", error.detail)
                await asyncio.sleep(1.0)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._is_due.wait(), _RELOAD_SECONDS)

    async def load(self) -> None:
        """Read the keys, and make one where it is due.

        Raises:
            DatabaseAwayError: the database cannot be reached, or its keys not be read.
        """
        self._is_due.clear()
        try:
            keys = await self._writes.apply(ANONYMOUS, signing_keys.ensure, self._box)
        except SecretError as error:
            raise DatabaseAwayError(
                Sentence("Signing keys cannot be read: %(why)s.", why=str(error))
            ) from error
        self._public = {key.kid: Ed25519PublicKey.from_public_bytes(key.public) for key in keys}
        self._signer = Signer.of(signing_keys.signing(keys), self.issuer)
        self._loaded_at = monotonic()
        self._revocations.end_signed(but_by=self._public)

    async def refresh(self) -> None:
        """Read the keys, unless that was done a moment ago. Raises as `load`."""
        await self._load_again()

    def knows(self, kid: str | None) -> bool:
        """Tell whether this process has a key that tokens are believed of."""
        return kid in self._public

    async def believes(self, kid: str) -> bool:
        """Tell whether tokens of a key are believed; one not known yet is looked up.

        Raises:
            DatabaseAwayError: it has to be looked up, and cannot be.
        """
        if kid not in self._public:
            await self._load_again()
        return kid in self._public

    async def signer(self) -> Signer:
        """Return who signs. Raises as `load`, where nothing was read yet."""
        if self._signer is None:
            await self._load_again()
        if self._signer is None:
            raise DatabaseAwayError(Sentence("No signing key has been read yet; try again."))
        return self._signer

    async def subject_of(self, token: str) -> Subject:
        """Return whose access token it is.

        Raises:
            TokenError: it has expired, or none of our keys signed it.
            DatabaseAwayError: its key is not known yet, and cannot be looked up.
        """
        kid = kid_of(token)
        if not await self.believes(kid):
            raise TokenError(Sentence("signed with a key that nobody has"))
        key = self._public[kid]
        return subject_of(token, key, issuer=self.issuer)

    async def published(self) -> dict[str, Any]:
        """Return the set of public keys (RFC 7517). Raises as `load`."""
        await self.signer()
        return {"keys": [_published(kid, key) for kid, key in self._public.items()]}

    def _on_change(self, kind: str, payload: Mapping[str, Any]) -> None:
        if kind not in {"", SigningKeysRevoked.event_type}:
            return
        for kid in payload.get("kids", ()):
            self._public.pop(kid, None)
        if self._signer is not None and self._signer.kid not in self._public:
            self._signer = self._loaded_at = None
        self._is_due.set()

    async def _load_again(self) -> None:
        """Read the keys, unless that was done a moment ago, by this request or another."""
        async with self._loading:
            if self._loaded_at is None or monotonic() - self._loaded_at > _UNKNOWN_SECONDS:
                await self.load()


def _published(kid: str, key: Ed25519PublicKey) -> dict[str, Any]:
    x = urlsafe_b64encode(key.public_bytes_raw()).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "alg": ALGORITHM, "use": "sig", "kid": kid, "x": x}
