"""The key by which push services know this installation (VAPID): made once, kept encrypted."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from storage.kit.rules import Rule, one, rows
from storage.kit.secret_box import SecretBox
from storage.social.tables.reaching import push_key

CONTEXT = "push_key"
_WALL = func.clock_timestamp()
_TURN = text("SELECT pg_advisory_xact_lock(hashtext('social.push_key'))")


@dataclass(frozen=True, slots=True, kw_only=True)
class PushKey:
    """The key.

    Attributes:
        public: as browsers want it: the raw point in base64url.
        private: encrypted.
    """

    public: str
    private: bytes


def known() -> Rule[PushKey | None]:
    """Return the key, if there is one."""
    found = yield from one(select(push_key).order_by(push_key.c.created_at).limit(1))
    if found is None:
        return None
    return PushKey(public=found["public_key"], private=found["private_key"])


def ensure(box: SecretBox) -> Rule[PushKey]:
    """Return the key, made if there is none."""
    key = yield from known()
    if key is not None:
        return key
    yield from rows(_TURN)  # two processes make one
    key = yield from known()
    if key is not None:
        return key
    key = _new_key(box)
    values = {"public_key": key.public, "private_key": key.private, "created_at": _WALL}
    yield from rows(insert(push_key).values(values))
    return key


def _new_key(box: SecretBox) -> PushKey:
    from cryptography.hazmat.primitives.asymmetric.ec import (  # noqa: PLC0415 - once for ever
        SECP256R1,
        generate_private_key,
    )
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    made = generate_private_key(SECP256R1())
    point = made.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    plain = made.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return PushKey(
        public=urlsafe_b64encode(point).rstrip(b"=").decode(),
        private=box.encrypt(plain, context=CONTEXT),
    )
