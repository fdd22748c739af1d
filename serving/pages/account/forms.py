"""What a form sent, and what is wrong with it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import parse_qs

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from starlette.requests import Request

from serving.kit.errors import BadRequestError, ServingError
from serving.pages.sentences import translated
from storage.kit.sentences import sentence_of
from words.messages import gettext as _

_MOST_FIELDS = 500


class Form:
    """The fields of a form, as they were sent or as they are filled in before.

    Attributes:
        faults: by field, what is wrong with it.
        problem: what is wrong with the whole of it.
        status: of the answer that shows it.
    """

    def __init__(self, values: Mapping[str, list[str]] | None = None) -> None:
        self._values = dict(values or {})
        self.faults: dict[str, str] = {}
        self.problem: str | None = None
        self.status = HTTPStatus.OK

    @classmethod
    async def of(cls, request: Request) -> "Form":
        """Return what a request's form sent; what is no text is left out."""
        body = (await request.body()).decode(errors="replace")
        try:
            found = parse_qs(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError:
            found = {}
        return cls({name: [_clean(each) for each in given] for name, given in found.items()})

    @classmethod
    def filled(cls, **values: object) -> "Form":
        """Return a form with these fields filled in; None leaves one empty."""
        return cls({name: [str(value)] for name, value in values.items() if value is not None})

    @property
    def is_fine(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.faults and self.problem is None

    def value(self, name: str) -> str:
        """Return a field, empty where it was not sent."""
        return (self._values.get(name) or [""])[0]

    def all(self, name: str) -> list[str]:
        """Return every value of a field."""
        return list(self._values.get(name, []))

    def pairs(self) -> list[tuple[str, str]]:
        """Return every field with its value, in the order in which they were sent."""
        return [(name, value) for name, given in self._values.items() for value in given]

    def fault(self, name: str) -> str | None:
        """Return what is wrong with a field."""
        return self.faults.get(name)

    def refuse(self, problem: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> None:
        """Note what is wrong with the whole."""
        self.problem, self.status = problem, status

    def blame(self, name: str, message: str) -> None:
        """Note what is wrong with a field."""
        self.status = HTTPStatus.UNPROCESSABLE_ENTITY
        sentence = message[:1].upper() + message[1:]
        self.faults[name] = f"{self.faults[name]} {sentence}" if name in self.faults else sentence

    @contextmanager
    def noting(self, **fields: str) -> Generator[None]:
        """Note what the block refuses, instead of raising it.

        Args:
            fields: by the name that the service gives a field, its name in the form.
        """
        try:
            yield
        except ValidationError as error:
            for each in error.errors():
                name = str(each["loc"][0]) if each["loc"] else ""
                self.blame(fields.get(name, name), _worded(each))
        except BadRequestError as error:
            for fault in error.faults:
                self.blame(fields.get(fault.name, fault.name), translated(fault.message))
        except ServingError as error:
            if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                raise
            self.refuse(translated(error.detail), error.status)


def _clean(text: str) -> str:
    """Half of a surrogate pair is no text, and nothing that we could show again."""
    return text.encode(errors="replace").decode()


def _worded(fault: ErrorDetails) -> str:
    """Return a sentence for people; those of the library are for programs."""
    kind = fault["type"]
    if kind == "value_error":
        return translated(sentence_of(fault.get("ctx", {})["error"]))
    if kind in {"missing", "string_too_short"}:
        return _("This is needed.")
    if kind == "literal_error":
        return _("This has to be accepted.")
    if kind in {"string_too_long", "too_long"}:
        return _("This is too long.")
    return _("This cannot be used here.")
