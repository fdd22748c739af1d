"""Notices of matches, models and alerts, and lines in the talk of matches, from the event log.

The position in the log is a row that moves in the transaction that notifies, so that each event is
notified once, however many workers there are and even if one fails. What happened before the first
worker looked, or long ago, is no news.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from storage.football.tables.match import match
from storage.games.writes import standings
from storage.kit import unit_of_work
from storage.kit.rules import Row, Rule, now, one, rows
from storage.kit.statements import events
from storage.kit.tables.events import event
from storage.register.tables import team
from storage.social import notices
from storage.social.notice_kinds import KINDS
from storage.social.notices import News, Whom
from storage.social.tables.reaching import news_place, notified_forecast
from workers.notices import talk_lines

AT_ONCE = 200
LEAST_MOVE = 0.03
"""Smaller moves of a probability are nobody's news."""

_NAME = "notices"
_OLD = timedelta(hours=3)
_TEAM = re.compile(r"team:(\d+)")
_OUTCOMES = ("home", "draw", "away")


class MatchNews:
    """Reads the log.

    Args:
        engine: on the world's database.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def read_some(self) -> bool:
        """Notify of the next events of the log; return whether there may be more."""
        return unit_of_work.apply(self._engine, _read())


def _read() -> Rule[bool]:
    log = yield from one(events.head())
    if log is None:
        return False
    own = news_place.c.name == _NAME
    place = yield from one(select(news_place).where(own).with_for_update(skip_locked=True))
    if place is None or place["epoch"] != log["epoch"]:
        yield from _begin(log)
        return False
    if place["seq"] >= log["head"]:
        return False
    found = yield from rows(
        select(event.c.seq, event.c.type, event.c.topics, event.c.payload, event.c.occurred_at)
        .where(event.c.seq > place["seq"], event.c.seq <= log["head"])
        .where(event.c.type.in_(sorted(_READERS)))
        .order_by(event.c.seq)
        .limit(AT_ONCE)
    )
    at = yield from now()
    for row in found:
        if row["occurred_at"] > at - _OLD:
            yield from _READERS[row["type"]](row)
    is_full = len(found) == AT_ONCE
    reached = found[-1]["seq"] if is_full else log["head"]
    yield from rows(update(news_place).where(own).values(seq=reached))
    return is_full


def _begin(log: Row) -> Rule[None]:
    """Stand at the head of a log that was not read before."""
    place = {"epoch": log["epoch"], "seq": log["head"]}
    made = upsert(news_place).values(name=_NAME, **place)
    is_other = news_place.c.epoch != log["epoch"]
    yield from rows(
        made.on_conflict_do_update(index_elements=[news_place.c.name], set_=place, where=is_other)
    )


def _status(row: Row) -> Rule[None]:
    payload: Mapping[str, Any] = row["payload"]
    yield from standings.note(payload["match_id"])
    kinds = {"in_play": "kickoff", "finished": "final"}
    kind = kinds.get(payload["status"])
    if kind is None:
        return
    facts = yield from _facts(payload)
    # A match kicks off once, but a final score may be corrected.
    yield from talk_lines.report(row, kind, facts)
    item = "" if kind == "kickoff" else f"{facts['home_goals']}-{facts['away_goals']}"
    news = News(kind=kind, noun="match", thing=payload["match_id"], item=item, facts=facts)
    yield from notices.spread(news, Whom(team_ids=_teams(row["topics"])))


def _score(row: Row) -> Rule[None]:
    payload: Mapping[str, Any] = row["payload"]
    if payload["status"] != "in_play":
        return
    yield from standings.note(payload["match_id"])
    facts = yield from _facts(payload)
    yield from talk_lines.report_score(row, facts)
    if not (facts["home_goals"] or facts["away_goals"]):
        return  # a goal that was withdrawn, or the first 0-0
    item = f"{facts['home_goals']}-{facts['away_goals']}"
    news = News(kind="goal", noun="match", thing=payload["match_id"], item=item, facts=facts)
    yield from notices.spread(news, Whom(team_ids=_teams(row["topics"])))


def _forecast(row: Row) -> Rule[None]:
    payload: Mapping[str, Any] = row["payload"]
    latest = payload["forecasts"][0]
    fresh = {each: float(latest[f"p_{each}"]) for each in _OUTCOMES}
    match_id: int = payload["match_id"]
    own = notified_forecast.c.match_id == match_id
    held = yield from one(select(notified_forecast.c.probabilities).where(own))
    before: Mapping[str, float] | None = None if held is None else held["probabilities"]
    moves = {} if before is None else {each: fresh[each] - before[each] for each in _OUTCOMES}
    outcome = max(moves, key=lambda each: abs(moves[each]), default=None)
    if before is not None and (outcome is None or abs(moves[outcome]) < LEAST_MOVE):
        return
    yield from talk_lines.report_move(row, payload, fresh, before)
    kept = upsert(notified_forecast).values(match_id=match_id, probabilities=fresh)
    renewed = {"probabilities": fresh}
    keys = [notified_forecast.c.match_id]
    yield from rows(kept.on_conflict_do_update(index_elements=keys, set_=renewed))
    if before is None or outcome is None:
        return  # the first of a match moves nothing
    facts = {
        "home": payload["home"],
        "away": payload["away"],
        "outcome": outcome,
        "before": before[outcome],
        "after": fresh[outcome],
    }
    news = News(
        kind="forecast_moved",
        noun="match",
        thing=match_id,
        item=latest["forecast_id"],
        facts=facts,
    )
    moved = round(abs(moves[outcome]), 6)
    yield from notices.spread(news, Whom(team_ids=_teams(row["topics"]), moved_by=moved))


def _live_forecast(row: Row) -> Rule[None]:
    """Report in the talk how a match in play is forecast; it is no notice of its own."""
    payload: Mapping[str, Any] = row["payload"]
    newest = payload["forecasts"][0]
    fresh = {each: float(newest[f"p_{each}"]) for each in _OUTCOMES}
    own = notified_forecast.c.match_id == payload["match_id"]
    held = yield from one(select(notified_forecast.c.probabilities).where(own))
    facts = yield from _names(payload["match_id"])
    before = None if held is None else held["probabilities"]
    yield from talk_lines.report_move(row, facts, fresh, before)


def _model(row: Row) -> Rule[None]:
    payload: Mapping[str, Any] = row["payload"]
    facts = {
        "name": f"{payload['name']} {payload['version']}",
        "what": row["type"].partition(".")[2].replace("_", " "),
    }
    news = News(
        kind="model",
        noun="model",
        thing=payload["name"],
        item=payload["decision_id"],
        facts=facts,
    )
    yield from notices.spread(news, Whom(roles=sorted(KINDS["model"].roles)))


def _alert(row: Row) -> Rule[None]:
    payload: Mapping[str, Any] = row["payload"]
    alert_id = payload.get("alert_id")
    if alert_id is None:
        return
    what = payload.get("title") or payload["message"]
    news = News(
        kind="alert", noun="alert", thing=alert_id, item=row["seq"], facts={"what": what[:200]}
    )
    yield from notices.spread(news, Whom(roles=sorted(KINDS["alert"].roles)))


def _picks_settled(row: Row) -> Rule[None]:
    """Tell everybody who picked a match; the matches of a day are one notice."""
    payload: Mapping[str, Any] = row["payload"]
    match_id: int = payload["match_id"]
    found = yield from one(select(match.c.kickoff_at).where(match.c.match_id == match_id))
    names = yield from _names(match_id)
    if found is None:
        return
    news = News(
        kind="picks_settled",
        noun="picks",
        thing=f"{found['kickoff_at']:%Y-%m-%d}",
        item=payload["settlement_no"],
        facts={**names, "is_void": payload["void_reason"] is not None},
    )
    yield from notices.spread(news, Whom(picked=[match_id]))


def _overtaken(row: Row) -> Rule[None]:
    payload: Mapping[str, Any] = row["payload"]
    news = News(
        kind="passed",
        noun="leaderboard",
        thing="global",
        item=f"{payload['other_id']}:{row['seq']}",
        actor_id=payload["other_id"],
        facts={"rank": payload["rank"]},
    )
    yield from notices.notify(news, [payload["account_id"]])


def _achievement(row: Row) -> Rule[None]:
    payload: Mapping[str, Any] = row["payload"]
    code: str = payload["code"]
    news = News(kind="achievement", noun="achievement", thing=code, facts={"code": code})
    yield from notices.notify(news, [payload["account_id"]])


def _export(row: Row) -> Rule[None]:
    account_id = next(int(each[5:]) for each in row["topics"] if each.startswith("user:"))
    export_id = row["payload"]["export_id"]
    news = News(kind="export_ready", noun="export", thing=export_id)
    yield from notices.notify(news, [account_id])


def _facts(payload: Mapping[str, Any]) -> Rule[dict[str, Any]]:
    """Return sides and score of a match as given by an event."""
    names = yield from _names(payload["match_id"])
    goals = {
        f"{side}_goals": payload[f"{side}_goals_90"]
        if payload[f"{side}_goals_aet"] is None
        else payload[f"{side}_goals_aet"]
        for side in ("home", "away")
    }
    return {**names, **goals}


def _names(match_id: int) -> Rule[dict[str, Any]]:
    """Return the names of a match's sides."""
    home, away = team.alias("home"), team.alias("away")
    names = yield from one(
        select(home.c.name.label("home"), away.c.name.label("away"))
        .select_from(match)
        .join(home, home.c.team_id == match.c.home_team_id)
        .join(away, away.c.team_id == match.c.away_team_id)
        .where(match.c.match_id == match_id)
    )
    return dict(names or {"home": "?", "away": "?"})


def _teams(topics: Sequence[str]) -> list[int]:
    found = (_TEAM.fullmatch(topic) for topic in topics)
    return [int(each[1]) for each in found if each is not None]


_READERS: Mapping[str, Callable[[Row], Rule[None]]] = {
    "match.status": _status,
    "match.score": _score,
    "forecast.updated": _forecast,
    "forecast.live": _live_forecast,
    "model.promoted": _model,
    "model.rolled_back": _model,
    "alert.raised": _alert,
    "picks.settled": _picks_settled,
    "player.overtaken": _overtaken,
    "achievement.earned": _achievement,
    "export.ready": _export,
}
