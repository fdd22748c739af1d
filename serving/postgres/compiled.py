"""SQLAlchemy Core statements as asyncpg wants them: text with `$1`, compiled once.

Executing Core statements through SQLAlchemy's asyncio layer costs three to four times as much
as running their text, so serving keeps the statements and skips the layer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.dialects.postgresql.asyncpg import dialect
from sqlalchemy.sql import ClauseElement
from sqlalchemy.sql.compiler import SQLCompiler


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
    result = statement.compile(dialect=dialect(), compile_kwargs={"render_postcompile": True})
    if not isinstance(result, SQLCompiler):
        raise TypeError(f"not a statement with parameters: {statement}")
    constants = {name: value for name, value in result.params.items() if value is not None}
    return Compiled(text=str(result), names=tuple(result.positiontup or ()), constants=constants)
