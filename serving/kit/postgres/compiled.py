"""SQLAlchemy Core statements as asyncpg wants them: text with `$1`, compiled once.

Executing Core statements through SQLAlchemy's asyncio layer costs three to four times as much
as running their text, so serving keeps the statements and skips the layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import BindParameter

_MOST_SHAPES = 512
_OF_SHAPE: dict[object, SQLCompiler] = {}
_OF_STATEMENT: WeakKeyDictionary[
    ClauseElement, tuple[SQLCompiler, Sequence[BindParameter[Any]] | None]
] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """The text of a statement and the names of its parameters in order.

    Attributes:
        constants: values the statement itself brings (a limit, a status to compare with).
    """

    text: str
    names: tuple[str, ...]
    constants: Mapping[str, object]

    def arguments(self, values: Mapping[str, object]) -> list[object]:
        """Return the positional arguments for these named values.

        Raises:
            KeyError: a value is missing, or unknown to the statement.
        """
        unknown = values.keys() - set(self.names)
        if unknown:
            raise KeyError(*sorted(unknown))
        return [values[name] if name in values else self.constants[name] for name in self.names]


@lru_cache(maxsize=512)
def compiled(statement: ClauseElement) -> Compiled:
    """Return the text of a statement; the same object is compiled once.

    Statement builders are cached by the shape of the question, so there are few objects.
    """
    result = _compiler(statement, compile_kwargs={"render_postcompile": True})
    constants = {name: value for name, value in result.params.items() if value is not None}
    return Compiled(text=str(result), names=tuple(result.positiontup or ()), constants=constants)


def bound(statement: ClauseElement, values: Mapping[str, object]) -> tuple[str, list[object]]:
    """Return the text of a statement and its arguments, some of which it may bring itself.

    Statements that write are built with their values; those of one shape are compiled once.
    """
    known = _OF_STATEMENT.get(statement)
    if known is not None:
        compiler, brought = known
        arguments = compiler.construct_params(dict(values), extracted_parameters=brought)
        return str(compiler), [arguments[name] for name in compiler.positiontup or ()]
    # The key of SQLAlchemy's own cache, which is the only one that distinguishes shapes.
    key = statement._generate_cache_key()  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
    kept = None if key is None else _OF_SHAPE.get(key.key)
    compiler = kept or _compiler(statement, cache_key=key)
    if compiler.post_compile_params:  # a list in it is part of its text
        state = compiler.construct_expanded_state(dict(values))
        names = state.positiontup or ()
        return state.statement, [state.parameters[name] for name in names]
    brought = None if key is None else key.bindparams
    if key is not None and (kept is not None or len(_OF_SHAPE) < _MOST_SHAPES):
        _OF_SHAPE[key.key] = compiler
        # Finding the shape costs more than the rest: it is done once for a kept statement.
        _OF_STATEMENT[statement] = compiler, brought
    arguments = compiler.construct_params(dict(values), extracted_parameters=brought)
    return str(compiler), [arguments[name] for name in compiler.positiontup or ()]


def _compiler(statement: ClauseElement, **options: Any) -> SQLCompiler:
    result = statement.compile(dialect=dialect(), **options)
    if not isinstance(result, SQLCompiler):
        raise TypeError(f"not a statement with parameters: {statement}")
    return result
