"""Which role somebody acts in, as the world and their second factor allow."""

from typing import Literal

World = Literal["simulated", "live"]


def needs_factor(role: str, world: World) -> bool:
    """Return whether a role counts only with a second factor."""
    return role == "admin" and world == "live"


def effective_role(role: str, *, world: World, has_factor: bool) -> str:
    """Return the role somebody acts in: an administrator without a factor that is needed is a fan.

    Args:
        role: the account's.
        world: a simulated one requires no factor.
        has_factor: a second factor is confirmed.
    """
    return "fan" if needs_factor(role, world) and not has_factor else role
