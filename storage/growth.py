"""What becomes of every table in time: what makes it grow, and how its rows leave again.

The one list behind `docs/scale.md` and the test that compares it with the schema: a new table
needs a name here, then `python -m storage.growth docs/scale.md`. Letting go itself is
`storage.raw.retention`, `storage.privacy.retention`, `storage.agents.writes.retention`,
`storage.delivery.retention` and `workers.pruning`.

Only the two tables that grow fastest are partitioned; the others are let go of by rows. To
partition a table that is there already means to copy it under a lock, and a unique key without
the partition's column could not stay: those that keep picks, seals and facts once rest on such.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Fate(StrEnum):
    """How rows leave."""

    BOUNDED = "bounded"
    PARTITIONED = "partitioned"
    DAYS = "let go after days"
    WITH = "leaves with another"
    FOR_EVER = "for ever"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule and the tables that it holds for.

    Attributes:
        because: what bounds them, what they leave with or why they are kept.
        tables: their names in the schema.
        settings: what says how long.
    """

    fate: Fate
    schema: str
    tables: frozenset[str]
    because: str
    settings: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        return frozenset(f"{self.schema}.{each}" for each in self.tables)


def _rule(fate: Fate, schema: str, tables: str, because: str, *settings: str) -> Rule:
    named = tuple(f"TOUCHLINE_KEEP_{each}_DAYS" for each in settings)
    return Rule(
        fate=fate,
        schema=schema,
        tables=frozenset(tables.split()),
        because=because,
        settings=named,
    )


_BOUNDED, _DAYS, _WITH, _EVER = Fate.BOUNDED, Fate.DAYS, Fate.WITH, Fate.FOR_EVER
RULES: tuple[Rule, ...] = (
    _rule(
        Fate.PARTITIONED,
        "raw",
        "payload",
        "by month; answers that changed nothing leave, facts are rebuilt from the rest",
        "UNCHANGED",
    ),
    _rule(
        Fate.PARTITIONED,
        "events",
        "event",
        "by a million events; whole partitions leave, readers before them take a snapshot",
        "EVENTS",
    ),
    _rule(_BOUNDED, "clock", "setting", "one row"),
    _rule(_BOUNDED, "events", "epoch", "one row"),
    _rule(_DAYS, "events", "ticket", "half a minute; the next ticket takes the old ones along"),
    _rule(_BOUNDED, "raw", "provider_state", "a row a provider"),
    _rule(_DAYS, "raw", "feed", "an address that is no longer requested", "ADDRESSES"),
    _rule(_WITH, "raw", "parse_log", "its payload"),
    _rule(_EVER, "raw", "quarantine", "what was not accepted, until it is resolved, and how"),
    _rule(_EVER, "raw", "payload_key", "a row an address with news: what was received and when"),
    _rule(_EVER, "raw", "live_window", "a row a match-day"),
    _rule(
        _BOUNDED,
        "football",
        "competition competition_link season season_agreement team team_alias team_link"
        " team_succession venue venue_link player player_link points_adjustment",
        "the register: as many as there are",
    ),
    _rule(_BOUNDED, "football", "disagreement", "what sources disagree on now"),
    _rule(
        _BOUNDED,
        "football",
        "team_rating strength_ahead strength_check",
        "computed anew as a whole",
    ),
    _rule(_EVER, "football", "player_strength", "a row a player and week: his course over time"),
    _rule(
        _EVER,
        "football",
        "absence article article_player article_team lineup_entry match match_answer"
        " match_attendance match_broadcast match_event match_figure match_link match_remark"
        " match_report match_statistics"
        " match_version odds_quote player_figure player_transfer player_value squad_entry"
        " weather_reading",
        "facts: a forecast is reproduced from what was known when it was made",
    ),
    _rule(
        _EVER,
        "forecast",
        "forecast pick_root recommendation sealed_insight seal seal_signature seal_key",
        "sealed: a chain without its beginning proves nothing",
    ),
    _rule(
        _EVER,
        "forecast",
        "model_version decision external_model",
        "which model said what, and who let it",
    ),
    _rule(
        _EVER,
        "forecast",
        "live_forecast season_projection season_projection_team settlement review"
        " advised_bet advice_record player_chance",
        "the record by which forecasts are judged",
    ),
    _rule(_BOUNDED, "forecast", "season_draws", "those of the last projection of a season"),
    _rule(_BOUNDED, "monitoring", "player_score player_tenth", "computed anew as a whole"),
    _rule(
        _EVER,
        "monitoring",
        "ab_exposure ab_reading ab_test accuracy alert drift_alert drift_report drift_value"
        " scorecard",
        "evidence of what was decided about models",
    ),
    _rule(_DAYS, "ops", "error_group", "that nobody has seen since", "ERRORS"),
    _rule(_DAYS, "ops", "usage_day", "counts of requests", "USAGE"),
    _rule(_DAYS, "ops", "idempotent_request", "a day: an answer that may be given again"),
    _rule(
        _DAYS,
        "delivery",
        "message delivery attempt",
        "what was delivered or given up",
        "DELIVERIES",
    ),
    _rule(_BOUNDED, "delivery", "subscription", "as many as are subscribed"),
    _rule(_DAYS, "delivery", "outbox", "mails kept for want of a mail server", "OUTBOX"),
    _rule(_DAYS, "identity", "audit_entry", "the record of acts", "AUDIT"),
    _rule(_DAYS, "identity", "session refresh_token", "since the last use", "SESSIONS"),
    _rule(_DAYS, "identity", "one_time_token", "since it stopped working", "LINKS"),
    _rule(_DAYS, "identity", "export", "once it is ready", "EXPORTS"),
    _rule(_DAYS, "identity", "reserved_name", "a name that was given up, for a while"),
    _rule(
        _BOUNDED,
        "identity",
        "account api_key consent credential favourite own_limit person recovery_code"
        " second_factor",
        "a few rows an account; personal ones leave when it is erased",
    ),
    _rule(_BOUNDED, "identity", "signing_key", "those that still verify something"),
    _rule(
        _DAYS,
        "agents",
        "approval attempt callback dependency dispatch log_entry run spending step task",
        "what ended, and what was spent that long ago",
        "TASKS",
    ),
    _rule(
        _BOUNDED,
        "agents",
        "agent configuration integration schedule workflow",
        "as many as people make; they leave with their owner",
    ),
    _rule(_BOUNDED, "agents", "transition", "the table of states"),
    _rule(_EVER, "insights", "insight", "what is shown of a match, and the record of its agent"),
    _rule(_DAYS, "insights", "question", "a question and its answer", "QUESTIONS"),
    _rule(_DAYS, "insights", "model_call", "thirty days: calls of language models"),
    _rule(
        _EVER,
        "games",
        "award commitment ledger_entry moved_standing pick pick_score pick_settlement pick_version"
        " stake transfer wallet",
        "a pick is proved by its seal, play money by its ledger; erased with the account",
    ),
    _rule(
        _EVER,
        "games",
        "entrant group_joker group_member player_group tie tournament",
        "groups and their tournaments, until their captain closes them",
    ),
    _rule(_BOUNDED, "games", "leaderboard_entry", "a row a player and board"),
    _rule(_BOUNDED, "games", "player_progress", "a row an account"),
    _rule(
        _EVER,
        "social",
        "comment comment_like media mention message post post_edit post_like post_tag",
        "what people wrote, until they delete it or their account",
    ),
    _rule(
        _BOUNDED,
        "social",
        "block follow mute notice_settings presence profile push_subscription room_member"
        " restriction notice_sending",
        "a few rows an account",
    ),
    _rule(_BOUNDED, "social", "news_place push_key", "one row each"),
    _rule(_BOUNDED, "social", "room", "a row a match, group or pair of people"),
    _rule(
        _BOUNDED, "social", "feed_news like_news notified_forecast", "a row a feed, post, match"
    ),
    _rule(_DAYS, "social", "notice", "since its newest news", "NOTICES"),
    _rule(_WITH, "social", "notice_news notice_sent", "its notice"),
    _rule(_DAYS, "social", "notice_audience", "since it was notified", "NOTICES"),
    _rule(_DAYS, "social", "phone_code", "when it expires"),
    _rule(_DAYS, "social", "evidence screening", "since the last report or decision", "REPORTED"),
    _rule(
        _EVER,
        "social",
        "appeal moderation_case moderation_decision report",
        "what moderators decided; words of those who reported leave"
        " after TOUCHLINE_KEEP_REPORTED_DAYS",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How much a table grows in a year today.

    Attributes:
        rows: a year.
        bytes: of a row with its part of the indexes.
        source: how both are known.
        key: by what it would be divided between servers.
    """

    table: str
    rows: int
    bytes: int
    source: str
    key: str


MATCHES = 1_800
"""Of five leagues in a year: today."""
_MEASURED = "measured"
_ASSUMED = "assumed"
VOLUMES: tuple[Volume, ...] = (
    Volume(
        table="football.odds_quote",
        rows=30 * MATCHES,
        bytes=215,
        source=_MEASURED,
        key="competition",
    ),
    Volume(
        table="football.weather_reading",
        rows=5 * MATCHES,
        bytes=185,
        source=_MEASURED,
        key="competition",
    ),
    Volume(table="football.match", rows=MATCHES, bytes=534, source=_MEASURED, key="competition"),
    Volume(
        table="forecast.forecast",
        rows=16 * MATCHES,
        bytes=4_324,
        source=f"{_MEASURED}; 4 horizons, 2 tracks, 2 versions",
        key="competition, a chain of seals each",
    ),
    Volume(
        table="forecast.live_forecast",
        rows=200 * MATCHES,
        bytes=400,
        source=f"{_ASSUMED}: 100 moments, 2 tracks",
        key="competition",
    ),
    Volume(
        table="raw.payload",
        rows=200_000,
        bytes=6_000,
        source=_ASSUMED,
        key="provider, then month",
    ),
    Volume(
        table="events.event",
        rows=80 * MATCHES,
        bytes=740,
        source=f"bytes {_MEASURED}, 80 a match {_ASSUMED}",
        key="audience: platform by competition, social by room, personal by account",
    ),
    Volume(
        table="games.pick",
        rows=400_000,
        bytes=500,
        source=f"{_ASSUMED}: 1,000 people, ten a week; with its versions",
        key="account",
    ),
    Volume(
        table="social.post",
        rows=50_000,
        bytes=1_500,
        source=f"{_ASSUMED}: one a person and week",
        key="account",
    ),
    Volume(
        table="identity.audit_entry",
        rows=500_000,
        bytes=400,
        source=_ASSUMED,
        key="account",
    ),
)


def lines(times: int = 100) -> Iterator[str]:
    """Yield the tables of `docs/scale.md`: volumes today and many times as much, then rules."""
    yield (
        f"| table | rows a year | bytes a row | GB a year | GB a year, {times} times | known by"
        " | divided by |"
    )
    yield "|---|---|---|---|---|---|---|"
    for each in VOLUMES:
        size = each.rows * each.bytes / 1e9
        yield (
            f"| `{each.table}` | {each.rows:,} | {each.bytes:,} | {size:.2f} | {size * times:.0f}"
            f" | {each.source} | {each.key} |"
        )
    total = sum(each.rows * each.bytes for each in VOLUMES) / 1e9
    yield f"| together | | | {total:.1f} | {total * times:.0f} | | |"
    yield ""
    yield "| rule | tables | why, and what says how long |"
    yield "|---|---|---|"
    for rule in sorted(RULES, key=lambda rule: list(Fate).index(rule.fate)):
        named = ", ".join(f"`{name}`" for name in sorted(rule.names))
        settings = "".join(f" (`{each}`)" for each in rule.settings)
        yield f"| {rule.fate} | {named} | {rule.because}{settings} |"


def _rewrite(document: Path) -> None:
    """Put the tables as they are in the place of those that a document has."""
    written = document.read_text()
    begins, ends = written.index("| table | rows a year |"), written.index("\n\n## What that")
    document.write_text(written[:begins] + "\n".join(lines()) + written[ends:])


if __name__ == "__main__":
    _rewrite(Path(sys.argv[1]))
