"""JSON bodies, and the documents providers send when they have nothing to say."""

import re
from collections.abc import Mapping
from typing import cast

import orjson

from sources.errors import PayloadIsError, PayloadTruncated, PayloadUnreadable

_SHOWN_BYTES = 80
_NUL_ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


def read_json(body: bytes) -> object:
    """Decode a body, without the NUL characters that no database takes.

    Raises:
        PayloadTruncated: it is empty or stops in the middle.
        PayloadUnreadable: it is not JSON at all.
    """
    text = body.strip().removeprefix(b"\xef\xbb\xbf")
    if not text:
        raise PayloadTruncated("the body is empty")
    # The pattern alone takes four times as long as decoding; the plain search, next to nothing.
    sound = _NUL_ESCAPE.sub(rb"\1", text) if b"\\u0000" in text else text
    try:
        # One bad byte in a name must cost that name, not the document.
        return cast("object", orjson.loads(sound.decode(errors="replace")))
    except orjson.JSONDecodeError as fault:
        starts_well, ends_well = text[:1] in (b"{", b"["), text[-1:] in (b"}", b"]")
        if starts_well and (not ends_well or fault.pos >= len(fault.doc)):
            raise PayloadTruncated(f"the JSON stops in the middle: {fault}") from fault
        shown = text[:_SHOWN_BYTES].decode(errors="replace")
        raise PayloadUnreadable(f"not JSON ({fault}): {shown!r}") from fault


def read_object(body: bytes) -> Mapping[str, object]:
    """Decode a body that must be an object, and not an error document.

    Raises:
        PayloadIsError: the provider reports a failure in the body, or sends an empty object.
        PayloadUnreadable: it is not a JSON object.
    """
    document = read_json(body)
    if not isinstance(document, dict):
        raise PayloadUnreadable(f"not an object but {type(document).__name__}")
    document = cast("Mapping[str, object]", document)
    if not document:
        raise PayloadIsError("an empty object: the address answers but holds nothing")
    error = document.get("error")
    if isinstance(error, dict):
        raise PayloadIsError(f"the provider reports {error}")
    if error:
        raise PayloadIsError(f"the provider reports {document.get('reason') or error}")
    return document
