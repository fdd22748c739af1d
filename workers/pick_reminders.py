"""Reminders: a match locks within the hour, and somebody who picks there has not picked it.

Who picked a match of the same competition within the last weeks picks there. The matches of a day
in one competition are one notice. Instants are the domain clock's.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from storage.games.statements import reminders
from storage.kit.rules import Rule, now, rows
from storage.kit.unit_of_work import apply
from storage.social import notices
from storage.social.notices import News, Whom

AHEAD = timedelta(hours=1)
LATELY = timedelta(days=30)
_LOG = logging.getLogger("touchline.pick_reminders")


def remind_due(engine: Engine) -> int:
    """Have everybody reminded whose lock is near, once each; return of how many matches."""
    reminded = apply(engine, _remind())
    if reminded:
        _LOG.info("Reminders of %d matches that lock within the hour.", reminded)
    return reminded


def _remind() -> Rule[int]:
    at: datetime = yield from now()
    values: dict[str, Any] = {"now": at, "until": at + AHEAD, "since": at - LATELY}
    reminded = 0
    for row in (yield from rows(reminders.due(), **values)):
        news = News(
            kind="pick_due",
            noun="picks",
            thing=f"{row['competition']}:{row['kickoff_at']:%Y-%m-%d}",
            item=f"{row['match_id']}:{row['kickoff_at']:%Y-%m-%dT%H:%M}",
            facts={"home": row["home"], "away": row["away"]},
        )
        whom = Whom(picked=row["lately"], not_picked=row["match_id"])
        reminded += yield from notices.spread(news, whom)
    return reminded
