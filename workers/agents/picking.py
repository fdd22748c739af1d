"""Tasks `pick`: an agent's own picks of the coming matches, under its own account."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Engine

from football.games.pick import sharpened
from storage.agents.kinds.inputs import PickInput
from storage.games.statements import lines
from storage.games.writes.picks import Wanted, put_many
from storage.kit import clock
from storage.kit.rules import Rule
from workers.agents.work import Done, Work


async def pick_matches(work: Work) -> Done:
    """Pick every coming match that the input names and a line is sealed of."""
    given = PickInput.model_validate(work.attempt.input)
    wanted = await asyncio.to_thread(_wanted, work.engine, given)

    def keep() -> Rule[None]:
        # Those that kicked off meanwhile are refused each by itself, by the database's clock.
        yield from put_many(work.attempt.agent_id, wanted)

    return Done(result={"matches": len(wanted)}, effect=keep if wanted else None)


def _wanted(engine: Engine, given: PickInput) -> Sequence[Wanted]:
    with engine.connect() as connection:
        now = clock.now(connection)
        found = connection.execute(
            lines.coming(),
            {
                "now": now,
                "until": now + timedelta(hours=given.hours),
                "competition": given.competition,
            },
        )
        match_ids = list(found.scalars())
        known = connection.execute(lines.newest(), {"match_ids": match_ids}).mappings().all()
    return [
        Wanted(
            match_id=row["match_id"],
            probabilities=sharpened(
                (row["p_home"], row["p_draw"], row["p_away"]), given.sharpness
            ),
        )
        for row in known
        if row["line"] == given.line
    ]
