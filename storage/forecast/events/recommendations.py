"""Events about advice on prices."""

from datetime import date, datetime

from storage.kit.event_payload import Payload


class RecommendationPublished(Payload):
    """Advice on the prices of a match was sealed.

    Attributes:
        markets: that were looked at.
        bets: of them in which a bet is advised; usually none.
    """

    event_type = "recommendation.published"
    topics = ("match:{id}", "competition:{code}")

    match_id: int
    recommendation_id: str
    forecast_id: str
    kickoff_at: datetime
    as_of: datetime
    markets: int
    bets: int


class AdviceRecorded(Payload):
    """The record of advice is another: matches that it looked at are over.

    Attributes:
        matches: that are over, of those it looked at.
        bets: settled among them.
    """

    event_type = "advice.recorded"
    topics = ("models",)

    as_of: date
    matches: int
    bets: int
