"""The containers as a place: the same table of services, elsewhere."""

from pathlib import Path

from storage.kit.roles import Role
from touchline.stack.place import Place
from touchline.stack.ports import USUAL
from touchline.stack.servers import DATABASES

PASSWORD = "0a1b2c"  # noqa: S105 of nothing
PASSWORDS = {role: f"{PASSWORD}{number}" for number, role in enumerate(Role)}
ENVIRON = {
    "TOUCHLINE_POSTGRES_PASSWORD": PASSWORD,
    **{f"TOUCHLINE_{role.name}_PASSWORD": word for role, word in PASSWORDS.items()},
    "TOUCHLINE_SECRET_KEY": "0a1b2c" * 8,
    "TOUCHLINE_USER_AGENT": "Tester/1.0 (+https://tester.example)",
}
VOLUME = Path("/var/lib/touchline")


def compose_name(node: str) -> str:
    return node.replace(" ", "-")


def containers(world: str) -> Place:
    """Each service on the host of its name, at its usual port, listening to the network."""
    return Place(
        world=world,
        python="python",
        checkout=Path("/app"),
        bind="0.0.0.0",  # noqa: S104 within the network of the containers
        hosts={name: compose_name(name) for name in USUAL},
        ports=USUAL,
        urls={
            role: f"postgresql+{DATABASES[role.database][1]}://{role}:{word}@postgres:5432"
            f"/{role.database}"
            for role, word in PASSWORDS.items()
        },
        redis_url="redis://redis:6379/0",
        artifacts=VOLUME / "artifacts",
        keys=VOLUME / "keys",
        lake=VOLUME / "lake",
        dagster=VOLUME / "dagster",
    )
