"""WebSocket frames (RFC 6455 §5.2) from server to client: unmasked, so all clients share bytes."""

import struct

_TEXT = 0x81
_CLOSE = 0x88
_MOST_REASON_BYTES = 123


def text_frame(payload: bytes) -> bytes:
    """Return a whole text message."""
    return _framed(_TEXT, payload)


def close_frame(code: int, reason: str) -> bytes:
    """Return the frame that ends a connection; a long reason is cut."""
    words = reason.encode()[:_MOST_REASON_BYTES].decode(errors="ignore")
    return _framed(_CLOSE, struct.pack("!H", code) + words.encode())


def _framed(opcode: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((opcode, size)) + payload
    if size < 65_536:
        return struct.pack("!BBH", opcode, 126, size) + payload
    return struct.pack("!BBQ", opcode, 127, size) + payload
