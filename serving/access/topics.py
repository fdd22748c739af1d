"""What clients may subscribe to: the forms of topics, and which of them are not for everybody."""

import re
from dataclasses import dataclass

from serving.access.needs import ANYBODY, OWNER, Access, of_role
from serving.access.scopes import Role, Scope
from serving.kit.errors import BadRequestError
from serving.kit.parameters import MAX_ID
from storage.kit import audiences

MAX_TOPICS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicForm:
    """One form of topics.

    Attributes:
        form: as people write it; braces stand for what varies.
        meaning: what its events are about.
        access: what a subject needs to follow it. Of a topic with an owner, what varies is the
            owner's account id.
    """

    form: str
    meaning: str
    access: Access = ANYBODY

    @property
    def audience(self) -> audiences.Audience:
        """For whom its events are."""
        return audiences.FORMS[self.form]

    @property
    def scope(self) -> str | None:
        """The scope that following it takes; None if it takes none."""
        return next(iter(self.access.scopes), None)


FORMS = (
    TopicForm(form="match:{id}", meaning="one match: its course, forecasts, absences"),
    TopicForm(form="competition:{code}", meaning="all matches of a competition, and its table"),
    TopicForm(form="team:{id}", meaning="a team: its matches, news, absences"),
    TopicForm(form="live", meaning="every match in play"),
    TopicForm(form="models", meaning="models: promotions, accuracy, tests between them"),
    TopicForm(form="news", meaning="every story"),
    TopicForm(form="imports", meaning="what providers' answers changed"),
    TopicForm(
        form="alerts",
        meaning="what an operator should look at",
        access=of_role(Role.ADMIN, Scope.ALERTS_READ),
    ),
    TopicForm(form="community", meaning="that there are new public posts"),
    TopicForm(form="post:{id}", meaning="a post and what is said under it"),
    TopicForm(form="match:{id}:talk", meaning="the talk around a match"),
    TopicForm(
        form="leaderboards",
        meaning="that standings moved, or everybody's goal of a week is reached",
    ),
    TopicForm(form="question:{key}", meaning="the answer to a question: for who knows its id"),
    TopicForm(form="user:{id}", meaning="what concerns one account", access=OWNER),
    TopicForm(form="agent:{id}", meaning="what concerns one agent: for those who may look at it"),
    TopicForm(form="group:{id}", meaning="a group's standing and talk: for its members"),
)
_BY_FORM = {each.form: each for each in FORMS}
_ID = re.compile(r":(\d+)")
RULE = (
    f"allowed: at most {MAX_TOPICS}, each one of {', '.join(form.form for form in FORMS)}"
    " (GET /v1/events/schema)"
)


def form_of(topic: str) -> TopicForm | None:
    """Return the form of a topic; None if there is none."""
    form = audiences.form_of(topic)
    number = _ID.search(topic)
    if form is None or (number is not None and "{id}" in form and int(number[1]) > MAX_ID):
        return None
    return _BY_FORM[form]


def owner_of(topic: str) -> int | None:
    """Return the account that a topic belongs to; None where its form has no owner."""
    form = form_of(topic)
    return int(topic.partition(":")[2]) if form is not None and form.access.is_owner else None


def topics_of(text: str | None) -> frozenset[str]:
    """Return the topics of a comma-separated parameter; no parameter means every one.

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
    """Whether so many topics of these forms may be requested."""
    return len(topics) <= MAX_TOPICS and all(form_of(topic) for topic in topics)
