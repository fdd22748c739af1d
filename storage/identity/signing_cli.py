"""`touchline signing-keys`: the keys of access tokens; they are replaced by themselves monthly."""

import click

from storage.identity.writes.signing_keys import rotate
from storage.kit.engine import engine_of
from storage.kit.secret_box import SecretBox
from storage.kit.unit_of_work import apply
from storage.settings import SecretSettings, StorageSettings


@click.group("signing-keys")
def signing_keys() -> None:
    """Keys that sign access tokens."""


@signing_keys.command("rotate")
@click.option(
    "--revoke", is_flag=True, help="After a leak: what older keys signed is refused at once."
)
def rotate_key(*, revoke: bool) -> None:
    """Make a new key; it signs in two minutes, and tokens of older ones run out meanwhile."""
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    engine = engine_of(settings.database_url)
    try:
        kid = apply(engine, rotate(SecretBox.of(SecretSettings()), is_revoking=revoke))
    finally:
        engine.dispose()
    click.echo(f"Key {kid} is published.")
    if revoke:
        click.echo("Tokens of older keys are refused; a refresh token still gets new ones.")
