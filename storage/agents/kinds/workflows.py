"""What a workflow is: steps, each a task, with what it needs and on which results it depends."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, cast

from pydantic import Field

from storage.agents.kinds.inputs import Input, Text

MOST_STEPS = 50
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$", max_length=40)]


class Condition(Input):
    """A condition on the result of an earlier step."""

    step: Key
    field: Annotated[Text, Field(min_length=1, max_length=60)] = Field(
        description="Of the step's result."
    )
    is_: Literal["equal", "not_equal", "at_least", "at_most", "set", "empty"] = Field(alias="is")
    value: Annotated[Text, Field(max_length=200)] | int | float | bool | None = None


class Step(Input):
    """One step."""

    key: Key
    kind: Annotated[str, Field(max_length=40)]
    input: dict[str, Any] = Field(default_factory=dict)
    needs: Annotated[list[Key], Field(max_length=MOST_STEPS)] = Field(default_factory=list[str])
    when: Annotated[list[Condition], Field(max_length=10)] = Field(default_factory=list[Condition])
    priority: Annotated[int, Field(ge=0, le=9)] = 4
    needs_approval: bool = False


class FaultError(ValueError):
    """A workflow that cannot be.

    Attributes:
        place: of the fault, such as `steps.2.needs`.
    """

    def __init__(self, place: str, message: str) -> None:
        super().__init__(message)
        self.place = place


def ordered(steps: Sequence[Step]) -> list[Step]:
    """Return steps in an order in which each comes after those it needs.

    Raises:
        FaultError: a key comes twice, a step needs an unknown one, a condition is about a step
            that does not come before, or there is a circle.
    """
    places: dict[str, int] = {}
    for place, each in enumerate(steps):
        if each.key in places:
            raise FaultError(f"steps.{place}.key", f"{each.key} comes twice")
        places[each.key] = place
    for place, each in enumerate(steps):
        for number, needed in enumerate(each.needs):
            if needed not in places:
                raise FaultError(f"steps.{place}.needs.{number}", f"there is no step {needed}")
    before = _before(steps)
    for place, each in enumerate(steps):
        for number, condition in enumerate(each.when):
            if condition.step not in before[each.key]:
                raise FaultError(
                    f"steps.{place}.when.{number}.step",
                    f"{condition.step} is no step that {each.key} needs",
                )
    return sorted(steps, key=lambda each: len(before[each.key]))


def _before(steps: Sequence[Step]) -> Mapping[str, set[str]]:
    """Return, for each step, all those that come before it. Raises `FaultError` of a circle."""
    needs = {each.key: set(each.needs) for each in steps}
    before: dict[str, set[str]] = {}
    left = dict(needs)
    while left:
        ready = [key for key, needed in left.items() if needed <= before.keys()]
        if not ready:
            place = next(n for n, each in enumerate(steps) if each.key in left)
            circle = ", ".join(sorted(left))
            raise FaultError(
                f"steps.{place}.needs", f"these need each other in a circle: {circle}"
            )
        for key in ready:
            needed = left.pop(key)
            before[key] = needed.union(*(before[each] for each in needed))
    return before


def is_met(condition: Condition, result: Any) -> bool:
    """Whether a condition holds for a step's result; of a step without one only `empty` does."""
    found: Any = None
    if isinstance(result, Mapping):
        found = cast("Mapping[str, Any]", result).get(condition.field)
    value: Any = condition.value
    match condition.is_:
        case "set":
            return bool(found)
        case "empty":
            return not found
        case "equal":
            return bool(found == value)
        case "not_equal":
            return bool(found != value)
        case "at_least":
            return _are_numbers(found, value) and bool(found >= value)
        case "at_most":
            return _are_numbers(found, value) and bool(found <= value)


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in values)
