"""What the schemas of every noun share."""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidatorFunctionWrapHandler, WrapValidator

from storage.kit.sentences import Sentence

ItemT = TypeVar("ItemT")


def _kept(value: Any, handler: ValidatorFunctionWrapHandler) -> str:
    return value if isinstance(value, Sentence) else handler(value)


Said = Annotated[str, WrapValidator(_kept)]
"""A text for people; a `Sentence` stays one, so that a page can translate it."""


class Page(BaseModel, Generic[ItemT]):
    """One page of a list and where the next begins."""

    world: str = Field(description="`simulated` or `live`: whether any of this is real.")
    items: list[ItemT]
    next_cursor: str | None = Field(description="Give it as `cursor`; null on the last page.")


def example(**fields: Any) -> ConfigDict:
    """Return the model configuration that shows these fields as the schema's example."""
    return ConfigDict(json_schema_extra={"examples": [fields]})


def example_page(item: dict[str, Any], next_cursor: str | None) -> ConfigDict:
    """Return the configuration of a page that shows one item."""
    return example(world="simulated", items=[item], next_cursor=next_cursor)
