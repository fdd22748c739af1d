"""One connection at the talks: it enters, types, leaves; how often is limited."""

from math import ceil
from secrets import token_hex

from serving.access.scopes import Scope
from serving.access.subject import Subject
from serving.kit.errors import BadRequestError, ForbiddenError, TooManyError
from serving.streams.client import Client
from serving.streams.websocket.allowance import Allowance
from serving.streams.websocket.messages import Enter, Leave, Typing
from serving.streams.websocket.talk_presence import TalkPresence
from storage.kit.audiences import form_of

MOST_TALKS = 10
_MOST_ENTRIES = 20  # at once; then as many a second as below
_ENTRIES_PER_SECOND = 1.0
_MOST_TYPINGS = 3
_TYPINGS_PER_SECOND = 0.5
_FORM = "match:{id}:talk"


class Attendance:
    """The talks that one connection is at.

    Args:
        presence: counts for the process.
        client: the connection.
    """

    __slots__ = ("_client", "_entries", "_name", "_presence", "_topics", "_typings")

    def __init__(self, presence: TalkPresence, client: Client) -> None:
        self._presence = presence
        self._client = client
        self._name = f"connection:{token_hex(8)}"
        self._topics: set[str] = set()
        self._entries = Allowance(_MOST_ENTRIES, _ENTRIES_PER_SECOND)
        self._typings = Allowance(_MOST_TYPINGS, _TYPINGS_PER_SECOND)

    async def enter(self, subject: Subject, command: Enter) -> dict[str, object]:
        """Enter a talk; return what is answered.

        Raises:
            BadRequestError: it is no topic of a talk, or too many are entered.
            TooManyError: that was too often.
        """
        topic = command.topic
        if form_of(topic) != _FORM:
            raise BadRequestError.message("topic", f"allowed: {_FORM}")
        if len(self._topics | {topic}) > MOST_TALKS:
            raise BadRequestError.message("topic", f"at most {MOST_TALKS} talks; leave one")
        _take(self._entries, "entered talks")
        self._topics.add(topic)
        member = self._name if subject.account_id is None else subject.name
        company = await self._presence.enter(topic, self._client, member)
        return company.fields(topic)

    async def type(self, subject: Subject, command: Typing) -> None:
        """Note that somebody types; the counts follow as `presence`.

        Raises:
            BadRequestError: the talk was not entered.
            ForbiddenError: this subject does not write.
            TooManyError: that was too often.
        """
        if Scope.COMMUNITY_WRITE.value not in subject.scopes:
            raise ForbiddenError(f"{subject.name} writes in no talk; say who you are.")
        if command.topic not in self._topics:
            raise BadRequestError.message("topic", "enter the talk first")
        _take(self._typings, "signs of typing")
        await self._presence.type(command.topic, self._client)

    def leave(self, command: Leave) -> dict[str, object]:
        """Leave a talk; return what is answered."""
        self._topics.discard(command.topic)
        self._presence.leave(command.topic, self._client)
        return {"topic": command.topic}

    def end(self) -> None:
        """Leave all of them."""
        self._presence.leave_all(self._client)


def _take(allowance: Allowance, what: str) -> None:
    seconds = allowance.take()
    if seconds:
        raise TooManyError(f"Too many {what} on this connection; again in {ceil(seconds)} s.")
