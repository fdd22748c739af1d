"""Tasks `note`: a finding is kept as an insight."""

from storage.agents.kinds.inputs import NoteInput
from storage.agents.writes.findings import find
from storage.insights.writes import NewInsight
from storage.kit.rules import Rule
from workers.agents.work import Done, Work


async def take_note(work: Work) -> Done:
    """Keep what the input says, in the transaction that ends the task."""
    given = NoteInput.model_validate(work.attempt.input)
    new = NewInsight(
        source="agent",
        agent_id=work.attempt.agent_id,
        task_id=work.attempt.task_id,
        kind="note",
        title=given.title,
        text=given.text,
        subject_kind=given.subject_kind,
        subject_id=given.subject_id,
        confidence=given.confidence,
        key=given.key,
    )

    def keep() -> Rule[None]:
        yield from find(work.attempt.agent_id, new)

    return Done(result={"title": given.title}, effect=keep)
