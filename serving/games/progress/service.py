"""One's own progress: what was earned, and what may be."""

from datetime import UTC, date, datetime, time, timedelta

from football.games.achievements import ACHIEVEMENTS
from football.games.challenges import Challenge, Period, Progress, draw
from football.games.experience import begins_at, level_of
from football.games.goals import SHARED_GOAL
from serving.access.subject import Subject
from serving.games.parts import GamesParts, player_of
from serving.games.progress.schemas import ChallengeRead, ProgressRead
from serving.games.records.service import achievement_of
from storage.games.statements import picks, records
from storage.kit.statements import clock

_TO_EARN = (*(each.code for each in ACHIEVEMENTS), SHARED_GOAL)


async def read(parts: GamesParts, subject: Subject) -> ProgressRead:
    """Return the caller's progress at this moment of the domain clock."""
    account_id = player_of(subject)
    found = await parts.database.fetch_one(records.progress(), account_id=account_id)
    earned = await parts.database.fetch(records.awards(), account_ids=[account_id])
    now: datetime = (await parts.database.fetch(clock.now()))[0]["now"]
    experience = 0 if found is None else found["experience"]
    level = level_of(experience)
    held = {row["code"] for row in earned}
    return ProgressRead(
        world=parts.world,
        experience=experience,
        level=level,
        level_begins=begins_at(level),
        next_level=begins_at(level + 1),
        challenges=await _challenges(parts, account_id, now.astimezone(UTC).date()),
        achievements=[achievement_of(row) for row in earned],
        to_earn=[code for code in _TO_EARN if code not in held],
    )


async def _challenges(parts: GamesParts, account_id: int, today: date) -> list[ChallengeRead]:
    monday = today - timedelta(days=today.weekday())
    periods: tuple[tuple[Period, date, int], ...] = (("day", today, 1), ("week", monday, 7))
    found: list[ChallengeRead] = []
    for period, begins_on, days in periods:
        since = datetime.combine(begins_on, time(), UTC)
        until = since + timedelta(days=days)
        row = await parts.database.fetch_one(
            picks.done_between(), account_id=account_id, since=since, until=until
        )
        done = Progress() if row is None else Progress(**row)
        drawn = draw(parts.world, period, begins_on.isoformat())
        found += [_challenge(each, begins_on, done) for each in drawn]
    return found


def _challenge(challenge: Challenge, begins_on: date, done: Progress) -> ChallengeRead:
    return ChallengeRead(
        code=challenge.code,
        period=challenge.period,
        begins_on=begins_on,
        measure=challenge.measure,
        goal=challenge.goal,
        reached=getattr(done, challenge.measure),
        done=challenge.done(done),
    )
