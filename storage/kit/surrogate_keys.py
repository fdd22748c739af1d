"""By what a cache at the edge knows the answers it keeps: our topics, as they fit a header.

The API names an answer's keys, the worker names those of events to the address that purges.
"""

from collections.abc import Collection

from storage.kit.audiences import FORMS, Audience, audience_of, form_of

EVERYTHING = "everything"
"""Every answer has it: purged when the log begins anew, for then nothing can be compared."""
PLATFORM = "platform"
"""What depends on every event of the platform's audience."""
ANY = "*"  # such a dependency, as the API's own cache names it


def of_answer(topics: Collection[str]) -> tuple[str, ...]:
    """Return the keys of an answer that depends on these topics.

    Raises:
        ValueError: a topic is personal, or none: such an answer is in no shared cache.
    """
    found = {PLATFORM if topic == ANY else topic for topic in topics}
    private = [each for each in found - {PLATFORM} if _is_private(each)]
    if private or not found:
        raise ValueError(f"no shared cache keeps this: {', '.join(private) or 'no topics'}")
    return (EVERYTHING, *sorted(found))


def of_event(topics: Collection[str]) -> set[str]:
    """Return the keys that an event of these topics moves; a personal one moves none."""
    if audience_of(topics) is Audience.PERSONAL:
        return set()
    moved = set(topics)
    if audience_of(topics) is Audience.PLATFORM:
        moved.add(PLATFORM)
    return moved


def _is_private(topic: str) -> bool:
    return FORMS.get(form_of(topic) or "", Audience.PERSONAL) is Audience.PERSONAL
