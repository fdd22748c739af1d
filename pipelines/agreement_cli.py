"""`touchline agreement`: compare what sources say, and show where they differ."""

import click
from sqlalchemy import Connection

from assets.core.comparison import compare_due
from football.agreement import Kind
from football.competitions import COMPETITIONS
from storage.football.statements import agreement as questions
from storage.football.writes.questions import worded
from storage.kit.engine import engine_of
from storage.settings import StorageSettings


@click.command()
@click.option("--competition", type=click.Choice(list(COMPETITIONS)), help="Only this one.")
@click.option("--season", help="Only this one, by its label: 2025-26.")
@click.option("--kind", type=click.Choice([each.value for each in Kind]), help="Only this kind.")
@click.option("--limit", default=50, show_default=True)
def agreement(
    *, competition: str | None, season: str | None, kind: str | None, limit: int
) -> None:
    """Compare what sources say of each season, and list where they differ."""
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    engine = engine_of(settings.database_url)
    given = {"competition": competition, "season": season, "kind": kind}
    filters = {name: value for name, value in given.items() if value is not None}
    try:
        compare_due(engine)
        with engine.connect() as connection:
            _show_seasons(connection, {n: v for n, v in filters.items() if n != "kind"}, limit)
            _show_differences(connection, filters, limit)
    finally:
        engine.dispose()


def _show_seasons(connection: Connection, filters: dict[str, str], limit: int) -> None:
    statement = questions.seasons(filters=frozenset(filters), is_continued=False)
    for row in connection.execute(statement, {**filters, "limit": limit}).mappings():
        counts = ", ".join(
            f"{source} {each['finished']} of {each['matches']}"
            for source, each in sorted(row["sources"].items())
        )
        tables = (
            f"published tables compared: {row['tables']}"
            if row["tables"]
            else "no published table is known"
        )
        click.echo(f"{row['code']} {row['label']}: {counts}; {row['differing']} differ; {tables}")


def _show_differences(connection: Connection, filters: dict[str, str], limit: int) -> None:
    statement = questions.page(filters=frozenset(filters), is_continued=False)
    found = connection.execute(statement, {**filters, "limit": limit}).mappings().all()
    for row in found:
        click.echo(f"{row['disagreement_id']:>6}  {row['kind']}: {worded(dict(row))}")
    if not found:
        click.echo("No difference is known.")
    if len(found) == limit:
        click.echo("… and perhaps more: raise --limit")
