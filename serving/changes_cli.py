"""The command `touchline api-changelog`: what changed for clients since it was last written."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

SNAPSHOT = "api-surface.json"
CHANGELOG = "api-changelog.md"
_HEAD = """# What changed in the API

Written by `touchline api-changelog` from the OpenAPI document; docs/clients.md has the policy.
"""


@click.command("api-changelog")
@click.option(
    "--docs",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs"),
    show_default=True,
    help=f"Where {SNAPSHOT} and {CHANGELOG} are.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if something would break.")
def api_changelog(*, docs: Path, check: bool) -> None:
    """Compare the API with its last snapshot, and write both again."""
    from serving.app import create_app  # noqa: PLC0415 `--help` must not pay for it
    from serving.kit.api_surface import changes, surface_of, written  # noqa: PLC0415
    from serving.settings import ServingSettings  # noqa: PLC0415
    from telemetry.version import version  # noqa: PLC0415

    app = create_app(ServingSettings(database_url="postgresql+psycopg://nobody@/nothing"))
    after = surface_of(app.openapi())
    snapshot, changelog = docs / SNAPSHOT, docs / CHANGELOG
    before = json.loads(snapshot.read_text()) if snapshot.exists() else None
    found = [] if before is None else changes(before, after)
    for each in found:
        mark = "BREAKS " if each.is_breaking else ""
        click.echo(f"{mark}{each.operation} {each.text}")
    if check:
        sys.exit(any(each.is_breaking for each in found))
    snapshot.write_text(json.dumps(after, indent=1, ensure_ascii=False) + "\n")
    old = changelog.read_text().removeprefix(_HEAD) if changelog.exists() else ""
    day = datetime.now(UTC).date().isoformat()
    if before is None:
        section = f"## {version()} ({day})\n\nThe first snapshot: {len(after)} operations.\n"
    else:
        section = written(version(), day, found) if found else ""
    added = f"\n{section.rstrip()}\n" if section else ""
    changelog.write_text(_HEAD + added + old)
