"""Tournaments: making one in a group, entering, the draw, and deciding rounds.

A round is some days. It is decided once its days are over and every match of them that somebody in
the tournament picked is settled; what is not settled long afterwards is not waited for. A decided
tie stays as it is, also where a result is corrected later: the next round was played on it. Who
leaves the group has no points from then on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import DateTime, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from football.games.bracket import LEAST_ENTRANTS, Showing, Tie, decide, first_round, next_round
from storage.games.statements import group_boards, groups, tournaments
from storage.games.tables.group import player_group
from storage.games.tables.tournament import entrant, tie, tournament
from storage.games.writes.refusals import (
    BegunError,
    FullError,
    NotCaptainError,
    PastError,
    UnknownGroupError,
    UnknownTournamentError,
)
from storage.games.writes.standings import EVER
from storage.kit.rules import Row, Rule, now, one, rows
from storage.social import notices
from storage.social.notices import News

LONGEST_WAIT = timedelta(days=3)
"""So long after a round's last day its matches are waited for."""
MOST_RUNNING = 5
FARTHEST = timedelta(days=366)
_NOW = func.clock.now(type_=DateTime(timezone=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A tournament to be.

    Attributes:
        begins_on: the first day of its first round, UTC.
        round_days: days of a round.
    """

    name: str
    begins_on: date
    round_days: int = 1


def make(account_id: int, group_id: int, plan: Plan) -> Rule[int]:
    """Make a tournament, invite the group's members, and return its id.

    Raises:
        UnknownGroupError: there is no such group with this member.
        NotCaptainError: the account is not its captain.
        PastError: its first day has begun, or is too far away.
        FullError: so many of the group's tournaments run already.
    """
    group = yield from one(groups.one(), group_id=group_id, account_id=account_id)
    if group is None:
        raise UnknownGroupError(f"there is no group {group_id} that you are in")
    if group["captain_id"] != account_id:
        raise NotCaptainError("only the captain of a group makes a tournament")
    begins_at = datetime.combine(plan.begins_on, time(), UTC)
    at = yield from now()
    if not at < begins_at < at + FARTHEST:
        raise PastError("a tournament begins tomorrow at the earliest, and within a year")
    own = player_group.c.group_id == group_id
    yield from rows(select(player_group.c.group_id).where(own).with_for_update(key_share=True))
    running = select(func.count().label("n")).where(
        tournament.c.group_id == group_id, tournament.c.ended_at.is_(None)
    )
    if (yield from rows(running))[0]["n"] >= MOST_RUNNING:
        raise FullError(f"a group has {MOST_RUNNING} tournaments at a time at most")
    made = insert(tournament).values(
        group_id=group_id,
        name=plan.name,
        begins_at=begins_at,
        round_days=plan.round_days,
        created_at=_NOW,
    )
    row = (yield from rows(made.returning(tournament.c.tournament_id)))[0]
    tournament_id: int = row["tournament_id"]
    members = yield from rows(tournaments.members(), group_id=group_id)
    news = News(kind="tournament", noun="tournament", thing=tournament_id, actor_id=account_id)
    yield from notices.notify(news, [each["account_id"] for each in members])
    return tournament_id


def enter(account_id: int, tournament_id: int) -> Rule[None]:
    """Enter a tournament; again changes nothing.

    Raises:
        UnknownTournamentError: there is none with this number in a group of the account's.
        BegunError: it was drawn, or has ended.
    """
    yield from _open(account_id, tournament_id)
    made = upsert(entrant).values(
        tournament_id=tournament_id, account_id=account_id, entered_at=_NOW
    )
    yield from rows(made.on_conflict_do_nothing())


def withdraw(account_id: int, tournament_id: int) -> Rule[None]:
    """Take an entry back; again changes nothing. Raises as `enter`."""
    yield from _open(account_id, tournament_id)
    own = (entrant.c.tournament_id == tournament_id, entrant.c.account_id == account_id)
    yield from rows(delete(entrant).where(*own))


def cancel(account_id: int, tournament_id: int) -> Rule[None]:
    """Call a tournament off before its draw. Raises as `enter`, and `NotCaptainError`."""
    held = yield from _open(account_id, tournament_id)
    if held["captain_id"] != account_id:
        raise NotCaptainError("only the captain of a group calls a tournament off")
    yield from _end(tournament_id)


def forget(account_id: int, group_id: int | None = None) -> Rule[None]:
    """Take an account's entries of tournaments back that are not drawn.

    Args:
        account_id: who leaves.
        group_id: of one group; None is all.
    """
    waiting = select(tournament.c.tournament_id).where(tournament.c.drawn_at.is_(None))
    if group_id is not None:
        waiting = waiting.where(tournament.c.group_id == group_id)
    own = (entrant.c.account_id == account_id, entrant.c.tournament_id.in_(waiting))
    yield from rows(delete(entrant).where(*own))


def proceed(tournament_id: int) -> Rule[bool]:
    """Draw a tournament that begins, or decide its round if that is over; return whether it did.

    Again changes nothing, at whatever process: its row is locked.
    """
    own = tournament.c.tournament_id == tournament_id
    locked = select(tournament.c.tournament_id).where(own, tournament.c.ended_at.is_(None))
    if (yield from one(locked.with_for_update(skip_locked=True))) is None:
        return False
    held = yield from one(tournaments.running().where(own))
    if held is None:
        return False
    if held["drawn_at"] is None:
        yield from _draw(held)
        return True
    known = yield from rows(tournaments.ties(), tournament_id=held["tournament_id"])
    number = max(each["round"] for each in known)
    current = [each for each in known if each["round"] == number]
    if not (yield from _is_over(held, number)):
        return False
    winners = yield from _decide(held, number, current)
    if len(winners) == 1:
        yield from _end(held["tournament_id"], winner_id=winners[0])
        return True
    seeds = yield from _seeds(held["tournament_id"])
    order = {account_id: seed for seed, account_id in seeds.items()}
    paired = next_round([order[each] for each in winners])
    yield from _pair(held["tournament_id"], number + 1, paired, seeds)
    return True


def round_of(held: Mapping[str, Any], number: int) -> tuple[datetime, datetime]:
    """Return when a round begins and ends."""
    days = timedelta(days=held["round_days"])
    begins_at: datetime = held["begins_at"] + days * (number - 1)
    return begins_at, begins_at + days


def _draw(held: Row) -> Rule[None]:
    """Seed the entrants by where they stand in the group, and pair the first round."""
    tournament_id: int = held["tournament_id"]
    entered = yield from rows(tournaments.entrants(), tournament_id=tournament_id)
    at = yield from now()
    own = tournament.c.tournament_id == tournament_id
    if len(entered) < LEAST_ENTRANTS:
        yield from _end(tournament_id)
        return
    since, _ = EVER
    ranked = yield from rows(
        group_boards.ranks(held["scoring"]),
        group_ids=[held["group_id"]],
        since=since,
        until=held["begins_at"],
        match_ids=[],
    )
    rank = {row["account_id"]: row["rank"] for row in ranked}
    last = len(rank) + 1

    def strength(row: Row) -> tuple[int, datetime, int]:
        return rank.get(row["account_id"]) or last, row["entered_at"], row["account_id"]

    seeds = {
        seed: row["account_id"] for seed, row in enumerate(sorted(entered, key=strength), start=1)
    }
    for seed, account_id in seeds.items():
        whose = (entrant.c.tournament_id == tournament_id, entrant.c.account_id == account_id)
        yield from rows(update(entrant).where(*whose).values(seed=seed))
    yield from rows(update(tournament).where(own).values(drawn_at=at))
    yield from _pair(tournament_id, 1, first_round(len(seeds)), seeds)


def _pair(
    tournament_id: int, number: int, pairs: Sequence[Tie], seeds: Mapping[int, int]
) -> Rule[None]:
    at = yield from now()
    for place, pair in enumerate(pairs):
        values: dict[str, Any] = {
            "tournament_id": tournament_id,
            "round": number,
            "place": place,
            "home_id": seeds[pair.home],
        }
        if pair.away is None:
            values |= {"winner_id": seeds[pair.home], "decided_by": "bye", "decided_at": at}
        else:
            values |= {"away_id": seeds[pair.away]}
        yield from rows(insert(tie).values(values))


def _is_over(held: Row, number: int) -> Rule[bool]:
    since, until = round_of(held, number)
    at = yield from now()
    if at < until:
        return False
    if at >= until + LONGEST_WAIT:
        return True
    owed = yield from one(
        tournaments.awaited(), tournament_id=held["tournament_id"], since=since, until=until
    )
    return owed is None


def _decide(held: Row, number: int, ties: Sequence[Row]) -> Rule[list[int]]:
    """Decide the ties of a round, and return who goes on, in the bracket's order."""
    since, until = round_of(held, number)
    found = yield from rows(
        tournaments.showings(with_live=False),
        group_ids=[held["group_id"]],
        since=since,
        until=until,
    )
    did = {row["account_id"]: row for row in found}
    seeds = yield from _seeds(held["tournament_id"])
    order = {account_id: seed for seed, account_id in seeds.items()}
    at = yield from now()
    winners: list[int] = []
    for each in ties:
        if each["winner_id"] is not None:
            winners.append(each["winner_id"])
            continue
        home, away = (
            showing_of(each[side], order[each[side]], did) for side in ("home_id", "away_id")
        )
        winner, decided_by = decide(home, away)
        own = (
            tie.c.tournament_id == each["tournament_id"],
            tie.c.round == each["round"],
            tie.c.place == each["place"],
        )
        scored = {
            f"{side}_{name}": getattr(showing, name)
            for side, showing in (("home", home), ("away", away))
            for name in ("points", "exact", "picked")
        }
        decided = {"winner_id": winner.entrant, "decided_by": decided_by, "decided_at": at}
        yield from rows(update(tie).where(*own).values({**scored, **decided}))
        winners.append(winner.entrant)
        news = News(
            kind="tie_decided", noun="tournament", thing=each["tournament_id"], item=number
        )
        yield from notices.notify(news, [home.entrant, away.entrant])
    return winners


def showing_of(account_id: int, seed: int, did: Mapping[int, Row]) -> Showing:
    """Return what an entrant did in a round; nothing, if none of their picks counts."""
    row = did.get(account_id)
    if row is None:
        return Showing(account_id, seed, 0, 0, 0)
    return Showing(account_id, seed, row["points"], row["exact"], row["picked"])


def _seeds(tournament_id: int) -> Rule[dict[int, int]]:
    found = yield from rows(tournaments.entrants(), tournament_id=tournament_id)
    return {row["seed"]: row["account_id"] for row in found}


def _open(account_id: int, tournament_id: int) -> Rule[Row]:
    """Return a tournament, locked, that can be entered still."""
    found = yield from one(tournaments.one(), tournament_id=tournament_id, account_id=account_id)
    if found is None:
        raise UnknownTournamentError(f"there is no tournament {tournament_id} in a group of yours")
    own = tournament.c.tournament_id == tournament_id
    held = (yield from rows(select(tournament).where(own).with_for_update(key_share=True)))[0]
    at = yield from now()
    if held["ended_at"] is not None or held["drawn_at"] is not None or at >= held["begins_at"]:
        raise BegunError("this tournament has begun: its draw stands")
    return found


def _end(tournament_id: int, *, winner_id: int | None = None) -> Rule[None]:
    at = yield from now()
    own = tournament.c.tournament_id == tournament_id
    yield from rows(update(tournament).where(own).values(ended_at=at, winner_id=winner_id))
