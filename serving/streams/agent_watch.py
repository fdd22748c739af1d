"""Who may follow which agents: checked at every start and resume, like posts.

An agent's topic is for those who may look at it: its owner, the agent itself, administrators, and
everybody where it is public.
"""

from serving.access.scopes import Role
from serving.access.subject import Subject
from serving.kit.errors import ForbiddenError
from serving.kit.postgres.database import Database
from serving.streams.selection import agent_ids_of
from storage.agents.statements import agents


async def refuse_strangers(database: Database, subject: Subject, topics: frozenset[str]) -> None:
    """Let topics pass whose agents a subject may look at.

    Raises:
        ForbiddenError: naming one that it may not, or that is not there.
        DatabaseAwayError: that cannot be queried.
    """
    wanted = agent_ids_of(topics)
    if not wanted:
        return
    rows = await database.fetch(agents.owners(), agent_ids=sorted(wanted))
    is_admin = Role.ADMIN in subject.roles
    permitted = {
        row["agent_id"]
        for row in rows
        if is_admin
        or row["is_public"]
        or (
            subject.account_id is not None
            and subject.account_id in (row["owner_id"], row["agent_id"])
        )
    }
    refused = wanted - permitted
    if refused:
        raise ForbiddenError(f"{subject.name} may not follow 'agent:{min(refused)}'.")
