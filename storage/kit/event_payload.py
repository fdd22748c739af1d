"""What every payload is: a checked value that knows its event's name, version and topics."""

from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from storage.kit.audiences import FORMS, Audience, form_of

EVERY_MATCH = ("match:{id}", "competition:{code}", "team:{id}", "live")


class Payload(BaseModel):
    """The payload of one type of event; its docstring says what happened.

    Attributes:
        event_type: the name that events of this type carry.
        event_version: raised when a reader of the older one would misread it.
        topics: forms of topics under which it is published.
    """

    # A misspelt field is refused when it is written; a reader may meet fields that came later.
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    event_type: ClassVar[str]
    event_version: ClassVar[int] = 1
    topics: ClassVar[tuple[str, ...]]

    @classmethod
    def allows(cls, topic: str) -> bool:
        """Whether an event of this type may be published under a topic."""
        return form_of(topic) in cls.topics

    @classmethod
    def audience(cls) -> Audience:
        """Return for whom events of this type are: for those whom its topics are for.

        Raises:
            TypeError: its topics are of several audiences.
        """
        found = {FORMS[form] for form in cls.topics}
        if len(found) != 1:
            raise TypeError(f"{cls.__name__} has topics of several audiences: {cls.topics}")
        return found.pop()

    @classmethod
    def schema_for_readers(cls) -> dict[str, Any]:
        """Return the JSON Schema, open to fields that a later release adds."""
        schema = cls.model_json_schema(mode="serialization")
        for model in (schema, *schema.get("$defs", {}).values()):
            model.pop("additionalProperties", None)
        return schema


class Part(BaseModel):
    """A part of a payload."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
