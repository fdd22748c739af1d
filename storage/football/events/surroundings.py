"""What happens around matches: weather, news, absences, points given or taken off the pitch."""

from datetime import datetime

from storage.kit.event_payload import Payload


class WeatherUpdated(Payload):
    """The weather forecast of a ground changed.

    Attributes:
        venues: keys of the grounds.
        readings: hours that changed.
    """

    event_type = "weather.updated"
    topics = ("imports", "match:{id}")

    venues: list[str]
    readings: int


class _Story(Payload):
    topics = ("news", "team:{id}", "match:{id}")

    article_id: int
    title: str
    url: str


class NewsPublished(_Story):
    """A story came out."""

    event_type = "news.published"


class NewsUpdated(_Story):
    """A story was changed."""

    event_type = "news.updated"


class AbsenceChanged(Payload):
    """A player is out, doubtful or back, or for another time.

    Attributes:
        expires_at: until when it is taken to hold.
    """

    event_type = "absence.changed"
    topics = ("team:{id}", "match:{id}")

    player_id: int
    team_id: int
    status: str
    expires_at: datetime


class PointsAdjusted(Payload):
    """Points were given or taken off the pitch; `points` is the whole adjustment now."""

    event_type = "points.adjusted"
    topics = ("competition:{code}", "team:{id}")

    competition: str
    team_id: int
    points: int
    reason: str
