"""Shapes of the second factor."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from serving.identity.fields import Code, Known
from serving.kit.schemas import example

_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 an example


class FactorNew(BaseModel):
    """What an authenticator is set up with; shown once."""

    model_config = example(
        secret=_SECRET,
        uri=f"otpauth://totp/Touchline:ana?secret={_SECRET}&issuer=Touchline",
        qr_svg="<svg …>",
        next_step="Scan it, then POST a code of the authenticator to …/confirm.",
    )

    secret: str = Field(repr=False, description="To type where a picture cannot be scanned.")
    uri: str = Field(repr=False, description="What the picture says.")
    qr_svg: str = Field(repr=False, description="The picture, as SVG.")
    next_step: str


class FactorEnrol(BaseModel):
    """The password, to show that it is you."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"password": "seven quiet lamps at noon"}]},
    )

    password: Known


class FactorConfirm(BaseModel):
    """A code of the new authenticator."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "492039"}]})

    code: Code = Field(repr=False)


class RecoveryCodes(BaseModel):
    """Codes for when the authenticator is lost, each good once; shown once."""

    model_config = example(recovery_codes=["k7mx2p-w4hqre", "a3ztd8-jn5ycu"])

    recovery_codes: Annotated[list[str], Field(repr=False)]
