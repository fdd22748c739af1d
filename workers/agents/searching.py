"""Tasks `search_absences`: who is out according to the news of the last hours."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from storage.agents.kinds.inputs import SearchInput
from storage.agents.statements import watched
from storage.agents.writes.findings import find
from storage.insights.writes import NewInsight
from storage.kit import clock
from storage.kit.rules import Row, Rule
from workers.agents.work import Done, Work


async def search_absences(work: Work) -> Done:
    """Keep an insight for each absence that was reported, once."""
    given = SearchInput.model_validate(work.attempt.input)
    rows = await asyncio.to_thread(_reported, work, given)

    def keep() -> Rule[None]:
        for row in rows:
            yield from find(work.attempt.agent_id, _insight(work, row))

    return Done(result={"reported": len(rows)}, effect=keep)


def _reported(work: Work, given: SearchInput) -> Sequence[Row]:
    with work.engine.connect() as connection:
        since = clock.now(connection) - timedelta(hours=given.hours)
        values: dict[str, Any] = {"since": since}
        if given.competition is not None:
            values["competition"] = given.competition
        statement = watched.absences(of_competition=given.competition is not None)
        return cast("Sequence[Row]", connection.execute(statement, values).mappings().all())


def _insight(work: Work, row: Row) -> NewInsight:
    return NewInsight(
        source="agent",
        agent_id=work.attempt.agent_id,
        task_id=work.attempt.task_id,
        kind="absence",
        subject_kind="team",
        subject_id=str(row["team_id"]),
        title=f"{row['player']} ({row['team']}): {row['status'].lower()}",
        text=row["sentence"],
        data={"absence_id": row["absence_id"], "source": row["source"]},
        confidence=row["confidence"],
        key=f"absence:{row['absence_id']}",
    )
