"""Functions and triggers live in `sql/*.sql`, where an editor knows the language."""

from pathlib import Path


def script(name: str) -> str:
    """Return the statements of `sql/{name}.sql`."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")
