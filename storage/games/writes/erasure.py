"""What becomes of somebody's part in games when they are erased."""

from sqlalchemy import delete, func, select, true

from storage.football.tables.match import match
from storage.games.tables.pick import pick
from storage.games.tables.progress import award, player_progress
from storage.games.tables.score import leaderboard_entry
from storage.games.writes import groups
from storage.games.writes.picks import withdraw
from storage.kit.rules import Rule, rows


def erase(account_id: int) -> Rule[None]:
    """Leave groups, leaderboards and progress, and withdraw the picks of matches to come.

    Again changes nothing.

    What was picked stays under a number that names nobody: other people's scores rest on it.
    """
    lock = func.games.lock_of(match.c.match_id).table_valued("is_open", joins_implicitly=True)
    yield from groups.erase(account_id)
    found = yield from rows(
        select(pick.c.match_id)
        .join(match, match.c.match_id == pick.c.match_id)
        .join(lock, true())
        .where(
            pick.c.account_id == account_id,
            pick.c.p_home.is_not(None),
            match.c.status == "scheduled",
            lock.c.is_open,
        )
        .order_by(pick.c.match_id)
    )
    for row in found:
        yield from withdraw(account_id, row["match_id"])
    for table in (leaderboard_entry, award, player_progress):
        yield from rows(delete(table).where(table.c.account_id == account_id))
