"""What happens to those whom the register knows."""

from storage.kit.event_payload import Payload


class TeamSucceeded(Payload):
    """A club took the place of another one."""

    event_type = "team.succeeded"
    topics = ("team:{id}",)

    predecessor_id: int
    successor_id: int
