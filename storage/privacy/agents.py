"""What the tables of agents hold about people: whose agents they are, and who acts on them."""

from storage.agents.tables.agent import agent, configuration, schedule
from storage.agents.tables.integration import integration
from storage.agents.tables.task import approval, log_entry, task
from storage.agents.tables.workflow import run, workflow
from storage.privacy.held import ALWAYS, ERASED, Held, secret, use

_WHO = "who did that: the owner, or an administrator"

HELD: tuple[Held, ...] = (
    Held(
        table=agent,
        owner=agent.c.owner_id,
        file="agents",
        uses=(
            use("agent_id owner_id kind name description", "an agent, and whose it is"),
            use("state note moved_by created_at moved_at heartbeat_at deleted_at",
                "what becomes of it"),
            use("config_version version is_public seed", "how it is set up"),
            use("parallel tasks_per_minute seconds_per_day calls_per_day"
                " held_until held_by",
                "its limits, and which is reached"),
            secret("tokens_per_day", "its limit on language models"),
        ),
    ),
    Held(table=configuration, uses=(secret("made_by", _WHO, ERASED),)),
    Held(
        table=schedule,
        owner=schedule.c.owner_id,
        file="agent_schedules",
        uses=(use("schedule_id agent_id owner_id kind input", "tasks that come by the clock"),),
    ),
    Held(
        table=task,
        owner=task.c.owner_id,
        file="agent_tasks",
        uses=(
            use("task_id agent_id owner_id kind input state result error created_at finished_at",
                "what an agent is to do, and what came of it"),
            use("moved_by cancel_by", _WHO),
        ),
    ),
    Held(table=approval, uses=(secret("decided_by", _WHO, ALWAYS),)),
    Held(table=log_entry, uses=(secret("actor_id", _WHO, ALWAYS),)),
    Held(
        table=workflow,
        owner=workflow.c.owner_id,
        file="agent_workflows",
        uses=(use("workflow_id agent_id owner_id name version steps", "an agent's workflows"),),
    ),
    Held(
        table=integration,
        owner=integration.c.owner_id,
        file="agent_integrations",
        uses=(
            use("integration_id agent_id owner_id kind name url allow_private is_active",
                "a service that an agent works with"),
            use("failures open_until last_error answered_at discovered discovered_at"
                " created_at deleted_at older_until", "how it answers"),
            use("events tasks", "what goes through it"),
            secret("secret older_secret", "signs in both directions; encrypted"),
        ),
    ),
    Held(table=run, uses=(secret("moved_by", _WHO, ALWAYS),)),
)  # fmt: skip
