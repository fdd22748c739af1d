"""Shapes of tokens."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.kit.schemas import example

_REFRESH = "tlr_o5qJ8m0mJ2bq3w0P4t5x1QbZkS6yTn8uVd9cXe7fGhI"


class Refresh(BaseModel):
    """The refresh token that new tokens are requested with."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"refresh_token": _REFRESH}]}
    )

    refresh_token: str | None = Field(
        default=None, max_length=200, description="None: the one in the browser's cookie."
    )


class LogOut(BaseModel):
    """What is to end."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"everywhere": False}]}
    )

    everywhere: bool = Field(default=False, description="Every session, not only this one.")


class LoggedOut(BaseModel):
    """How many sessions ended."""

    model_config = example(world="simulated", ended=1)

    world: str
    ended: int


class KeyOfTokens(BaseModel):
    """A public key (RFC 8037)."""

    kty: Literal["OKP"] = "OKP"
    crv: Literal["Ed25519"] = "Ed25519"
    alg: Literal["EdDSA"] = "EdDSA"
    use: Literal["sig"] = "sig"
    kid: str
    x: str


class KeySet(BaseModel):
    """The keys whose tokens are believed (RFC 7517)."""

    model_config = example(
        keys=[
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "alg": "EdDSA",
                "use": "sig",
                "kid": "26f1c0de00a1b2c3",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            }
        ]
    )

    keys: list[KeyOfTokens]
