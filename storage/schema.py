"""Every table there is; importing this module knows them all."""

from storage.agents.tables import agent, integration, task, workflow
from storage.alerts import tables as alerts
from storage.delivery import tables as delivery
from storage.football.tables import (
    agreement,
    broadcast,
    lineup,
    match,
    players,
    strengths,
    surroundings,
)
from storage.football.tables import season as football_season
from storage.forecast.tables import (
    external,
    forecast,
    live,
    pick_root,
    player,
    recommendation,
    review,
    sealed_insight,
    season,
)
from storage.games.tables import group, ledger, pick, progress, score, standing, tournament
from storage.identity.tables import (
    access,
    account,
    audit,
    credential,
    export,
    own_limit,
    reserved_name,
)
from storage.insights import tables as insights
from storage.kit.tables import clock, events, seals
from storage.kit.tables.metadata import SCHEMAS, metadata
from storage.monitoring.tables import ab_test, accuracy, drift
from storage.monitoring.tables import players as player_scores
from storage.ops import tables as ops
from storage.providers import tables as providers
from storage.raw import tables as raw
from storage.register import tables as register
from storage.social.tables import (
    appeal,
    comment,
    decision,
    media,
    notice,
    post,
    profile,
    reaching,
    relation,
    report,
    talk,
)

__all__ = [
    "SCHEMAS",
    "ab_test",
    "access",
    "account",
    "accuracy",
    "agent",
    "agreement",
    "alerts",
    "appeal",
    "audit",
    "broadcast",
    "clock",
    "comment",
    "credential",
    "decision",
    "delivery",
    "drift",
    "events",
    "export",
    "external",
    "football_season",
    "forecast",
    "group",
    "insights",
    "integration",
    "ledger",
    "lineup",
    "live",
    "match",
    "media",
    "metadata",
    "notice",
    "ops",
    "own_limit",
    "pick",
    "pick_root",
    "player",
    "player_scores",
    "players",
    "post",
    "profile",
    "progress",
    "providers",
    "raw",
    "reaching",
    "recommendation",
    "register",
    "relation",
    "report",
    "reserved_name",
    "review",
    "score",
    "sealed_insight",
    "seals",
    "season",
    "standing",
    "strengths",
    "surroundings",
    "talk",
    "task",
    "tournament",
    "workflow",
]
