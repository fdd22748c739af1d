"""What templates call `words`: the phrases of the package `words`, given answers of the API.

What belongs here: taking out of an answer what a phrase needs. What does not: the phrases
themselves (`words`).
"""

from serving.football.matches.schemas import AbsenceRead, Goals
from serving.forecasting.forecasts.schemas import IntervalsRead, MarketRead, SelectionRead
from words import forecasts, matches
from words.accounts import (
    account_role,
    account_state,
    delivery_state,
    export_state,
    kilobytes,
)
from words.advice import decision, reason, risk_cause, risk_level, risk_measure, strategy
from words.agents import (
    agent_event,
    agent_limit,
    agent_move,
    agent_state,
    approval,
    dispatch_state,
    integration_kind,
    integration_state,
    task_state,
)
from words.books import book
from words.community import (
    comment_orders,
    community_tabs,
    tombstone,
    visibilities,
    visibility,
)
from words.countries import country, region
from words.dates import clock, day, day_of_month, instant, moment, short_date, weekday
from words.forecasts import (
    cause,
    horizon,
    kinds,
    lines,
    moved,
    outcome,
    phase,
    role,
    track,
    verdict,
)
from words.glossary import terms
from words.insights import value, value_name
from words.language import current
from words.matches import (
    beside,
    channel_kind,
    figure,
    happening,
    letter,
    provider,
    result,
    sky,
    tabs,
    zone,
)
from words.moderation import (
    appeal_state,
    content_state,
    moderation_act,
    moderation_tabs,
    moderation_wish,
    reported_thing,
    rule,
    rule_text,
    spam_reason,
    spam_signs,
)
from words.numbers import (
    chance,
    count,
    decimal,
    figures,
    percent,
    signed,
    signed_points,
)
from words.operations import circuit, difference
from words.phrases import against, between, ground, of, opponent, sentence, versus
from words.play import (
    achievement,
    achievement_rule,
    challenge,
    cup_round,
    goal,
    goal_state,
    group_scoring,
    stake_result,
    tie_decision,
    tournament_state,
    transfer,
    verdict_of_picks,
    void_pick,
)
from words.players import line, out_because, players_of_line, quantity, worth, worth_kind
from words.talk import talk_hours, talk_pace

__all__ = [
    "DASH",
    "absence",
    "account_role",
    "account_state",
    "achievement",
    "achievement_rule",
    "against",
    "agent_event",
    "agent_limit",
    "agent_move",
    "agent_state",
    "appeal_state",
    "approval",
    "beside",
    "between",
    "book",
    "cause",
    "challenge",
    "chance",
    "channel_kind",
    "circuit",
    "clock",
    "comment_orders",
    "community_tabs",
    "confidence",
    "content_state",
    "count",
    "country",
    "cup_round",
    "day",
    "day_of_month",
    "decimal",
    "decision",
    "delivery_state",
    "difference",
    "dispatch_state",
    "export_state",
    "figure",
    "figures",
    "goal",
    "goal_state",
    "ground",
    "group_scoring",
    "happening",
    "horizon",
    "instant",
    "integration_kind",
    "integration_state",
    "kilobytes",
    "kinds",
    "language",
    "letter",
    "line",
    "lines",
    "market",
    "moderation_act",
    "moderation_tabs",
    "moderation_wish",
    "moment",
    "moved",
    "of",
    "opponent",
    "out_because",
    "outcome",
    "percent",
    "phase",
    "played",
    "players_of_line",
    "provider",
    "quantity",
    "reason",
    "region",
    "reported_thing",
    "result",
    "risk_cause",
    "risk_level",
    "risk_measure",
    "role",
    "rule",
    "rule_text",
    "score",
    "selection",
    "sentence",
    "short_date",
    "signed",
    "signed_points",
    "sky",
    "spam_reason",
    "spam_signs",
    "stake_result",
    "strategy",
    "tabs",
    "talk_hours",
    "talk_pace",
    "task_state",
    "terms",
    "tie_decision",
    "tombstone",
    "tournament_state",
    "track",
    "transfer",
    "value",
    "value_name",
    "verdict",
    "verdict_of_picks",
    "versus",
    "visibilities",
    "visibility",
    "void_pick",
    "weekday",
    "worth",
    "worth_kind",
    "zone",
]

DASH = "\N{EN DASH}"


def language() -> str:
    """Return the code of the language that the page is in."""
    return current().code


def absence(each: AbsenceRead) -> str:
    """Return why a player is absent, in words that do not claim more than is known."""
    is_inferred = each.evidence == "line-up"
    return matches.absence(each.status, each.complaint, is_inferred=is_inferred)


def score(goals: Goals) -> str:
    """Return a score with a dash."""
    return f"{goals.home}{DASH}{goals.away}"


def played(clock_seconds: int) -> str:
    """Return a minute of a match."""
    return f"{clock_seconds // 60}'"


def confidence(intervals: IntervalsRead) -> str:
    """Return in words between which percents each outcome lies, and how sure that is."""
    bounds = {"home": intervals.home, "draw": intervals.draw, "away": intervals.away}
    return forecasts.confidence(intervals.level, bounds)


def market(code: str, line: float | None) -> str:
    """Return the name of a market, a total with its line."""
    return forecasts.market(code, line)


def selection(parent: MarketRead, each: SelectionRead, home: str, away: str) -> str:
    """Return what is backed, by the teams' names, a handicap with its own start."""
    start = None
    if parent.market == "asian_handicap" and parent.line is not None:
        start = parent.line if each.name == "home" else -parent.line
    return forecasts.selection({"home": home, "away": away}, each.name, start)
