"""What never stands in a log: secrets by their type, wherever in a line they are.

A value is replaced by what it was, so that a reader knows that there was one.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from pydantic import SecretBytes, SecretStr

_MOST_CHARACTERS = 20_000


class Secret(NamedTuple):
    """One type of secret: its name, and what it looks like."""

    name: str
    pattern: re.Pattern[str]
    replacement: str


# Each begins at a boundary and is bounded: a long line costs its length, not its square.
SECRETS = (
    Secret(
        "URL password",
        re.compile(r"(\b\w{1,20}://[^\s:/@]{0,200}):[^\s@/]{1,400}@"),
        r"\1:[password]@",
    ),
    Secret(
        "access token",
        re.compile(r"\beyJ[\w-]{5,400}\.[\w-]{1,4000}\.[\w-]{0,1000}"),
        "[access token]",
    ),
    Secret("API key", re.compile(r"\btl_[\w-]{8,}"), "[API key]"),
    Secret("bearer token", re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), r"\1 [token]"),
    Secret(
        "query secret",
        re.compile(r"(?i)\b(token|ticket|code|password|secret|api_key|key)=[^&\s\"']+"),
        r"\1=[secret]",
    ),
    Secret(
        "address of a person",
        re.compile(r"(?<![\w.+-])[\w.+-]{1,400}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
        "[e-mail]",
    ),
)
_NAMES = re.compile(
    r"(?i)(?:^|_)(password|passwd|secret|token|authorization|cookie|api_key|otp|recovery_code"
    r"|private_key|session_key)s?$"
)


def redacted(text: str) -> str:
    """Return a text without the secrets in it."""
    for secret in SECRETS:
        text = secret.pattern.sub(secret.replacement, text)
    return text


def without_secrets(value: Any, name: str = "") -> Any:
    """Return a value of a line, with what it holds, without secrets.

    Args:
        value: text, a mapping, a list, or anything else, which stays as it is.
        name: under which it stands; that of a secret hides whatever it is.
    """
    if _NAMES.search(name) and value is not None:
        return "[secret]"
    if isinstance(value, SecretStr | SecretBytes):
        return "[secret]"
    if isinstance(value, str):
        return redacted(value[:_MOST_CHARACTERS])
    if isinstance(value, Mapping):
        pairs = cast("Mapping[Any, Any]", value).items()
        return {key: without_secrets(each, str(key)) for key, each in pairs}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [without_secrets(each) for each in cast("Sequence[Any]", value)]
    return value
