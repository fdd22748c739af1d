"""Who may change something over HTTP, and what they want: a stranger's body is not read."""

import secrets
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from serving.errors import BadRequestError, Fault, ForbiddenError, UnauthorisedError
from serving.settings import ServingSettings

_MOST_BYTES = 16_384
_SCHEME = "bearer "
BodyT = TypeVar("BodyT", bound=BaseModel)


def admit(request: Request, settings: ServingSettings) -> None:
    """Let a request pass if it carries the administrator's token.

    Raises:
        ForbiddenError: nobody has set a token.
        UnauthorisedError: it carries none, or another.
    """
    if settings.admin_token is None:
        raise ForbiddenError(
            "Nothing can be changed over HTTP here: set TOUCHLINE_ADMIN_TOKEN and restart the API,"
            " or use the `touchline` command."
        )
    given = request.headers.get("authorization", "")
    token = given[len(_SCHEME) :] if given.lower().startswith(_SCHEME) else ""
    expected = settings.admin_token.get_secret_value()
    if not secrets.compare_digest(token.encode(), expected.encode()):
        raise UnauthorisedError("Send the administrator's token: `Authorization: Bearer TOKEN`.")


async def read_body(
    request: Request, model: type[BodyT], *, most_bytes: int = _MOST_BYTES
) -> BodyT:
    """Return what a request wants; of a body too large, no more than that much is read.

    Raises:
        BadRequestError: it is too large, no JSON, or not of this shape.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most_bytes:
            message = f"allowed are {most_bytes} bytes"
            raise BadRequestError(Fault(where="body", name="body", message=message))
    try:
        return model.model_validate_json(bytes(body))
    except ValidationError as error:
        faults = [
            Fault(
                where="body",
                name=".".join(str(part) for part in entry["loc"]) or "body",
                message=entry["msg"],
            )
            for entry in error.errors(include_url=False, include_context=False)
        ]
        raise BadRequestError(*faults) from error


def documented(model: type[BaseModel]) -> dict[str, object]:
    """Return the OpenAPI of a body that `read_body` reads, which FastAPI does not see."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)  # parts of a body are also parts of an answer, which FastAPI sees
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}
