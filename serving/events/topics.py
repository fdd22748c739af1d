"""What clients may subscribe to: the forms of topics, and which of them are not for everybody."""

import re
from dataclasses import dataclass

from serving.errors import BadRequestError
from serving.parameters import MAX_ID

MAX_TOPICS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicForm:
    """One form of topics.

    Attributes:
        form: as people write it; braces stand for what varies.
        meaning: what its events are about.
        scope: what a subject needs to follow it; None is everybody.
    """

    form: str
    meaning: str
    scope: str | None = None

    @property
    def kind(self) -> str:
        """What comes before the colon, or all of it."""
        return self.form.partition(":")[0]


FORMS = (
    TopicForm(form="match:{id}", meaning="one match: its course, forecasts, absences"),
    TopicForm(form="competition:{code}", meaning="all matches of a competition, and its table"),
    TopicForm(form="team:{id}", meaning="a team: its matches, news, absences"),
    TopicForm(form="live", meaning="every match in play"),
    TopicForm(form="models", meaning="models: promotions, accuracy, tests between them"),
    TopicForm(form="news", meaning="every story"),
    TopicForm(form="imports", meaning="what providers' answers changed"),
    TopicForm(form="alerts", meaning="what an operator should look at", scope="alerts"),
)
_BY_KIND = {form.kind: form for form in FORMS}
_NAMES = {
    "{id}": re.compile(r"\d{1,19}", re.ASCII),
    "{code}": re.compile(r"[A-Z0-9]{1,16}", re.ASCII),
    "": re.compile(""),
}
RULE = (
    f"allowed: at most {MAX_TOPICS}, each one of {', '.join(form.form for form in FORMS)}"
    " (GET /v1/events/schema)"
)


def form_of(topic: str) -> TopicForm | None:
    """Return the form of a topic; None if there is none."""
    kind, colon, name = topic.partition(":")
    found = _BY_KIND.get(kind)
    if found is None:
        return None
    _, wants_colon, pattern = found.form.partition(":")
    if colon != wants_colon or _NAMES[pattern].fullmatch(name) is None:
        return None
    return found if pattern != "{id}" or int(name) <= MAX_ID else None


def topics_of(text: str | None) -> frozenset[str]:
    """Return the topics of a comma-separated parameter; none asked for means every one.

    Raises:
        BadRequestError: one is not a topic, or there are too many.
    """
    if text is None:
        return frozenset()
    topics = frozenset(part.strip() for part in text.split(","))
    if not are_topics(topics):
        raise BadRequestError.parameter("topics", f"separated by commas; {RULE}")
    return topics


def are_topics(topics: frozenset[str]) -> bool:
    """Whether so many topics of these forms may be asked for."""
    return len(topics) <= MAX_TOPICS and all(form_of(topic) for topic in topics)
