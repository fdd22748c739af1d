"""Checking and hashing passwords beside the event loop, so many at once."""

import os
from collections.abc import Sequence

from serving.kit.errors import BadRequestError, Fault
from serving.kit.offload import Offload
from storage.identity import passwords
from storage.identity.passwords import WeakPasswordError


class Passwords:
    """Does what costs a processor tens of milliseconds; who comes when all are busy waits."""

    def __init__(self) -> None:
        # Hashing leaves the interpreter to others, judging does not.
        self._hashing = Offload(at_once=os.cpu_count() or 1)
        self._judging = Offload(at_once=1)

    async def refuse_weak(self, password: str, *, known: Sequence[str]) -> None:
        """Let a password pass that is hard enough to guess.

        Args:
            password: as it was chosen.
            known: what an attacker would try first.

        Raises:
            BadRequestError: with the reasons.
        """
        try:
            await self._judging.run(passwords.check, password, known=known)
        except WeakPasswordError as error:
            raise BadRequestError(
                *(Fault(where="body", name="password", message=each) for each in error.reasons)
            ) from error

    async def hashed(self, password: str) -> str:
        """Return what is kept of a password."""
        return await self._hashing.run(passwords.hashed, password)

    async def verified(self, password: str, kept: str | None) -> tuple[bool, str | None]:
        """Return whether it is the password, and its new hash if that should be replaced.

        Args:
            password: as it was sent.
            kept: the hash; without one it takes as long as with one, and is wrong.
        """
        return await self._hashing.run(passwords.verified, password, kept)
