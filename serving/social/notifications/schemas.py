"""Shapes of notifications, of their preferences, and of browsers that take pushes."""

import re
from datetime import datetime, time
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from serving.kit.cursors import Cursor
from serving.kit.parameters import Identifier, Instant, PlainText
from serving.kit.schemas import Page, example, example_page
from serving.social.authors import AUTHOR, Author
from storage.social.notice_kinds import KINDS, Channel

_NOTIFICATION: dict[str, Any] = {
    "notification_id": 12,
    "kind": "post_liked",
    "noun": "post",
    "thing": "41",
    "text": "Ada L., Bob and 3 others like your post",
    "link": "/posts/41",
    "actors": [AUTHOR],
    "actor_count": 5,
    "facts": {},
    "is_read": False,
    "created_at": "2025-08-16T15:02:00Z",
    "changed_at": "2025-08-16T15:20:00Z",
}
_PREFERENCES: dict[str, Any] = {
    "choices": {"goal": {"push": True, "mail": False}},
    "mail_rhythm": "daily",
    "quiet_from": "22:00:00",
    "quiet_until": "07:30:00",
    "moved_by": 0.1,
    "webhook_url": None,
}
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


class NotificationRead(BaseModel):
    """Your notifications. Everything of one kind about one thing is one notification."""

    notification_id: int
    kind: str = Field(description="Such as `post_liked`, `goal`; preferences list them all.")
    noun: str = Field(description="What it is about.")
    thing: str = Field(description="Its id.")
    text: str = Field(description="In your language, those behind it grouped.")
    link: str | None = Field(description="Where our pages show it.")
    actors: list[Author] = Field(description="The last three people behind it.")
    actor_count: int = Field(description="How many people are behind it; 0 is nobody.")
    facts: dict[str, Any] = Field(description="Ids and numbers of the newest news in it.")
    is_read: bool
    created_at: datetime
    changed_at: datetime = Field(description="When the newest news came in.")


class NotificationPage(Page[NotificationRead]):
    """Notifications, the newest first."""

    model_config = example_page(_NOTIFICATION, "eyJraW5kIjoibm90aWZpY2F0aW9ucyJ9")


class NotificationCursor(Cursor):
    """The last notification of a page."""

    kind: Literal["notifications"]
    last_at: Instant
    last_id: Identifier


class UnreadCount(BaseModel):
    """How many notifications are not read."""

    model_config = example(world="simulated", unread_count=3)

    world: str
    unread_count: int


class ReadThrough(BaseModel):
    """Which notifications were read."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"through": "2025-08-16T15:20:00Z"}]}
    )

    through: Instant | None = Field(
        default=None,
        description="`changed_at` of the newest one that was seen: what came later stays unread."
        " Without it, all.",
    )


class MarkedRead(BaseModel):
    """How many were unread until now."""

    model_config = example(world="simulated", read_count=3)

    world: str
    read_count: int


class KindRead(BaseModel):
    """One kind of notifications, and by which channels it comes to you."""

    kind: str
    name: str = Field(description="In your language.")
    channels: dict[Channel, bool]
    is_fixed: bool = Field(description="The app shows it whatever is chosen.")


class PreferencesRead(BaseModel):
    """Your notification preferences."""

    model_config = example(
        world="simulated",
        **_PREFERENCES,
        kinds=[
            {
                "kind": "goal",
                "name": "Goal in a match of a team you follow",
                "channels": {
                    "in_app": True, "mail": False, "push": True, "webhook": False, "sms": False,
                },
                "is_fixed": False,
            }
        ],
        time_zone="Europe/Berlin",
        phone=None,
        has_webhook_secret=False,
        version=2,
    )  # fmt: skip

    world: str
    kinds: list[KindRead]
    choices: dict[str, dict[Channel, bool]] = Field(description="What you chose; else as usual.")
    mail_rhythm: Literal["at_once", "daily"]
    quiet_from: time | None = Field(description="Nothing is sent from then, in `time_zone`.")
    quiet_until: time | None
    time_zone: str = Field(description="The account's (PATCH /v1/users/me).")
    moved_by: float = Field(description="A forecast is news once a probability moved so much.")
    webhook_url: str | None
    has_webhook_secret: bool
    phone: str | None = Field(description="Confirmed; POST …/phone sets it.")
    version: int = Field(description="The `ETag`, for `If-Match`.")


def _webhook(text: str) -> str:
    parts = urlsplit(text)
    is_plain = bool(parts.hostname) and not (parts.username or parts.fragment)
    if parts.scheme != "https" or not is_plain or not _has_port(text):
        raise ValueError("an address that begins with https://, without a user or a #fragment")
    return text


def _has_port(text: str) -> bool:
    """Whether an address names no port, or a possible one; `ValueError` means no, too."""
    return urlsplit(text).port != 0


def _known_kinds(
    choices: dict[str, dict[Channel, bool]],
) -> dict[str, dict[Channel, bool]]:
    strange = sorted(choices.keys() - KINDS.keys())
    if strange:
        raise ValueError(f"{strange[0][:40]!r} is no kind; allowed: {', '.join(KINDS)}")
    return choices


class PreferencesWrite(BaseModel):
    """The notification preferences you want; a kind that is left out has its usual channels."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_PREFERENCES]})

    choices: Annotated[dict[str, dict[Channel, bool]], AfterValidator(_known_kinds)] = Field(
        default={}, max_length=len(KINDS)
    )
    mail_rhythm: Literal["at_once", "daily"] = "at_once"
    quiet_from: time | None = None
    quiet_until: time | None = None
    moved_by: float = Field(default=0.1, ge=0.01, le=1)
    webhook_url: Annotated[PlainText, Field(max_length=500), AfterValidator(_webhook)] | None = (
        None
    )
    webhook_secret: SecretStr | None = Field(
        default=None,
        min_length=16,
        max_length=200,
        description="Signs what is posted there. Without it, the one there is stays.",
    )

    @model_validator(mode="after")
    def _are_hours(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValueError("quiet hours have both, quiet_from and quiet_until")
        if self.quiet_from is not None and self.quiet_from == self.quiet_until:
            raise ValueError("quiet hours that end when they begin are none: leave both out")
        for each in (self.quiet_from, self.quiet_until):
            if each is not None and each.tzinfo is not None:
                raise ValueError("quiet hours are of the account's time zone: without an offset")
        return self


def _push_service(text: str) -> str:
    parts = urlsplit(text)
    is_plain = bool(parts.hostname) and not parts.username and _has_port(text)
    if parts.scheme not in {"https", "http"} or not is_plain:
        raise ValueError("the endpoint that the browser's push service gave")
    return text


_Base64 = Annotated[str, Field(pattern="^[A-Za-z0-9_-]+={0,2}$")]


class PushKeys(BaseModel):
    """What a browser's `PushSubscription.toJSON()` has under `keys`."""

    model_config = ConfigDict(extra="forbid")

    p256dh: _Base64 = Field(min_length=80, max_length=100)
    auth: _Base64 = Field(min_length=20, max_length=30)


class PushWrite(BaseModel):
    """A browser that wants pushes: `PushSubscription.toJSON()`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "endpoint": "https://push.example/send/f9a1",
                    "keys": {"p256dh": "B" + "A" * 86, "auth": "c" * 22},
                }
            ]
        },
    )

    endpoint: Annotated[PlainText, Field(max_length=1000), AfterValidator(_push_service)]
    keys: PushKeys
    expirationTime: float | None = Field(  # noqa: N815 - the browser's own name
        default=None, description="As browsers send it; not used."
    )


class PushRead(BaseModel):
    """A browser that takes pushes."""

    push_id: int
    device: str
    created_at: datetime


class PushList(BaseModel):
    """Your browsers, and the key that a new one subscribes with."""

    model_config = example(
        world="simulated",
        public_key="B" + "A" * 86,
        items=[{"push_id": 3, "device": "Firefox, Linux", "created_at": "2025-08-16T15:20:00Z"}],
    )

    world: str
    public_key: str = Field(description="`applicationServerKey` of `pushManager.subscribe`.")
    items: list[PushRead]


class PushKept(BaseModel):
    """The browser that takes pushes now."""

    model_config = example(world="simulated", push_id=3)

    world: str
    push_id: int


def _phone(text: str) -> str:
    if _PHONE.fullmatch(text) is None:
        raise ValueError("a number as +491701234567: + and the country, no spaces")
    return text


class PhoneWrite(BaseModel):
    """A number that takes text messages."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"phone": "+4915112345678"}]}
    )

    phone: Annotated[str, Field(max_length=16), AfterValidator(_phone)]


class PhoneAsked(BaseModel):
    """The number that a code was sent to."""

    model_config = example(world="simulated", phone="+4915112345678")

    world: str
    phone: str


class PhoneCode(BaseModel):
    """The code that was sent to the number."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "401882"}]})

    code: str = Field(pattern="^[0-9]{6}$")
