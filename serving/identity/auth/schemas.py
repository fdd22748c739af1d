"""Shapes of registration, log-in and what changes how one proves who one is."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from serving.identity.fields import Address, Code, Known, MailToken, Password
from serving.kit.parameters import PlainText
from serving.kit.schemas import example

_PASSWORD = "seven quiet lamps at noon"  # noqa: S105 an example
_TOKEN = "tlm_9pZ0cG6m3lqkQh1yTzN4w7sXbVfR2aDeLjUoIiMkHgE"  # noqa: S105 an example


def _body_config(**fields: JsonValue) -> ConfigDict:
    """Return the configuration of a body: nothing else may be in it."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [fields]})


class Register(BaseModel):
    """Who wants an account."""

    model_config = _body_config(
        username="ana", email="ana@example.org", password=_PASSWORD, accept_rules=True
    )

    username: PlainText = Field(
        max_length=100,
        description="3 to 30 letters and digits, with single `.`, `_` or `-` between them; names"
        " that look alike count as one.",
    )
    email: Address
    password: Password
    accept_rules: Literal[True] = Field(description="The guidelines and terms are accepted.")


class Accepted(BaseModel):
    """The same answer, whatever was found."""

    model_config = example(world="simulated", next_step="Open the link in the mail.")

    world: str
    next_step: str


class Verify(BaseModel):
    """The token of a mail that confirms an address."""

    model_config = _body_config(token=_TOKEN)

    token: MailToken


class LogIn(BaseModel):
    """The credentials of a log-in."""

    model_config = _body_config(login="ana", password=_PASSWORD, code="492039")

    login: PlainText = Field(max_length=320, description="The username, or the address.")
    password: Known
    code: Code | None = Field(
        default=None, repr=False, description="Of the second factor, where one is set up."
    )


class TokensRead(BaseModel):
    """What a log-in gives: show the access token, keep the refresh token for the next pair."""

    model_config = example(
        access_token="eyJhbGciOiJFZERTQSIs…",  # noqa: S106 an example
        token_type="Bearer",  # noqa: S106
        expires_in=600,
        refresh_token="tlr_…",  # noqa: S106
    )

    access_token: str = Field(description="For `Authorization: Bearer`.")
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds.")
    refresh_token: str = Field(description="For POST /v1/auth/refresh, once.")


class Forgot(BaseModel):
    """Who forgot their password."""

    model_config = _body_config(email="ana@example.org")

    email: Address


class Reset(BaseModel):
    """The token of a mail, and the password from now on."""

    model_config = _body_config(token=_TOKEN, password=_PASSWORD)

    token: MailToken
    password: Password


class ChangePassword(BaseModel):
    """The present password, and the one from now on."""

    model_config = _body_config(current_password="a few old words", password=_PASSWORD)  # noqa: S106

    current_password: Known
    password: Password


class ChangeAddress(BaseModel):
    """The address from now on; the password shows that it is you."""

    model_config = _body_config(email="ana@example.net", password=_PASSWORD)

    email: Address
    password: Known


class Done(BaseModel):
    """What was done, and what comes next."""

    model_config = example(world="simulated", next_step="Log in with the new password.")

    world: str
    next_step: str
