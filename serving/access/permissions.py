"""Who may follow what. `authorise` is the one rule; every protocol applies it, also on resume."""

from serving.access.subject import Subject
from serving.access.topics import form_of, owner_of
from serving.kit.errors import ForbiddenError
from storage.kit.sentences import Sentence


def authorise(subject: Subject, topic: str) -> bool:
    """Whether a subject may follow a topic; what has no form nobody may."""
    form = form_of(topic)
    return form is not None and form.access.allows(subject, owner_id=owner_of(topic))


def refuse_forbidden(subject: Subject, topics: frozenset[str]) -> None:
    """Let topics pass that a subject may follow.

    Raises:
        ForbiddenError: naming one it may not.
    """
    for topic in sorted(topics):
        if not authorise(subject, topic):
            raise ForbiddenError(
                Sentence(
                    "%(who)s may not follow %(topic)r; say who you are.",
                    who=subject.name,
                    topic=topic,
                )
            )
