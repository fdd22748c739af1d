"""Payloads broken in every way we can think of, and whether a parser stands it.

What belongs here: breaking bytes, documents and tables by chance, and the verdict on what a parser
made of it. What does not: which payloads, or how many.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from random import Random
from typing import Any, cast

import orjson

from sources.errors import PayloadUnreadable
from touchline.bench.specimens import Specimen

_STRANGE: Sequence[Any] = (
    *(None, True, False, 0, -1, 1e308, 2**63, 10**18, "", " ", "0", "-1", "x", "NaN", "null"),
    *("\x00", "\ud7ff", "\uff19", "2026-13-45T99:99Z", "<b>", "=1+1", "a" * 300, [], {}, [None]),
    *([[]], {"": None}, {"id": {}}, [{"a": [1]}]),
)
_WORDS = (
    *(b"", b"\x00", b"\xff", b"\xef\xbb\xbf", b'"', b"'", b",", b"\n", b"\r", b"\r\n", b"{", b"}"),
    *(b"[", b"]", b"<", b">", b"&", b"\xa0", b"8\xa0", b"1e999", b"-0", b"null", b"\\u0000"),
    *(
        b"<![CDATA[",
        b"]]>",
        b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
        b"\x1f\x8b",
        b"99999999999999999999",
    ),
)


def mutant(body: bytes, chance: Random) -> bytes:
    """Return a broken copy of a payload."""
    if body[:1] in b"{[" and chance.random() < 0.6:
        return _other_document(body, chance)
    broken = body
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        broken = chance.choice(_BREAKS)(broken, chance)
    return broken


def fault_of(specimen: Specimen, body: bytes) -> str | None:
    """Return why a parser's end is neither a drawn exception nor a full account; None if it is."""
    try:
        parsed = specimen.parser.parse(body, specimen.context)
    except PayloadUnreadable as fault:
        return None if str(fault) else "an exception that says nothing"
    except Exception as fault:  # noqa: BLE001 - the very thing that is looked for
        return f"{type(fault).__name__}: {fault}"
    if len(parsed.observations) + len(parsed.rejects) != parsed.rows:
        counts = f"{len(parsed.observations)} + {len(parsed.rejects)} of {parsed.rows} rows"
        return f"rows are lost: {counts}"
    try:
        orjson.dumps([dict(reject.row) for reject in parsed.rejects], default=str)
    except (TypeError, ValueError) as fault:
        return f"a reject cannot be kept: {fault}"
    return None


def _other_document(body: bytes, chance: Random) -> bytes:
    document = orjson.loads(body)
    for _ in range(chance.choice((1, 1, 2, 4))):
        _change_somewhere(document, chance)
    return orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS)


def _change_somewhere(node: Any, chance: Random) -> None:
    """Go down at random and replace, drop or repeat what is there."""
    while keys := _keys(node):
        key = chance.choice(keys)
        inner = node[key]
        if _keys(inner) and chance.random() < 0.8:
            node = inner
            continue
        match chance.randrange(4):
            case 0:
                del node[key]
            case 1 if hasattr(node, "append"):
                node.append(deepcopy(inner))
            case 1:
                node[f"{key}_"] = node.pop(key)
            case _:
                node[key] = deepcopy(chance.choice(_STRANGE))
        return


def _keys(node: Any) -> list[Any]:
    """Return the names or places of what a node holds; nothing for a value."""
    if isinstance(node, dict):
        return list(cast("dict[Any, Any]", node))
    if isinstance(node, list):
        return list(range(len(cast("list[Any]", node))))
    return []


def _drop(body: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(body) + 1)
    return body[:start] + body[start + chance.choice((1, 2, 8, 64, 512)) :]


def _cut_off(body: bytes, chance: Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _insert(body: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + chance.choice(_WORDS) + body[at:]


def _overwrite(body: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + chance.randbytes(chance.choice((1, 1, 4))) + body[at + 1 :]


def _repeat(body: bytes, chance: Random) -> bytes:
    start = chance.randrange(len(body) + 1)
    end = start + chance.choice((1, 20, 200))
    return body[:end] + body[start:]


def _swap_cell(body: bytes, chance: Random) -> bytes:
    cells = body.split(b",")
    at = chance.randrange(len(cells))
    cells[at] = chance.choice((chance.choice(_WORDS), chance.choice(cells)))
    return b",".join(cells)


_BREAKS: Sequence[Callable[[bytes, Random], bytes]] = (
    *(_drop, _cut_off, _insert, _insert, _overwrite, _repeat, _swap_cell),
)
