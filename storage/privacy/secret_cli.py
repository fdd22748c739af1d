"""`touchline secret-key`: replace what encrypts the secrets in the database, while all runs."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

import click
from sqlalchemy import Engine, func, select

from storage.identity import audit
from storage.kit.engine import engine_of
from storage.kit.key_files import KeysBusyError, held, replace
from storage.kit.secret_box import SecretBox
from storage.kit.secret_keys import FILE, Ring, SecretKeyError, new_secret, stored
from storage.kit.unit_of_work import apply
from storage.privacy import secret_rotation
from storage.privacy.secret_rotation import Needs
from storage.settings import SecretSettings, StorageSettings

_GIVEN = (
    "TOUCHLINE_SECRET_KEY gives the key. To replace it: let every process read the new one"
    " (TOUCHLINE_OLD_SECRET_KEYS=NEW), then use it (TOUCHLINE_SECRET_KEY=NEW,"
    " TOUCHLINE_OLD_SECRET_KEYS=OLD), then run `touchline secret-key rotate` again."
)


@click.group("secret-key")
def secret_key() -> None:
    """The key that encrypts what the database keeps secret."""


@secret_key.command("rotate")
def rotate() -> None:
    """Use another key and encrypt everything again; goes on where it was interrupted."""
    settings = SecretSettings()
    with _engine() as engine, _complaining():
        if settings.secret_key is not None:
            _rotate_given(engine, settings)
            return
        path = settings.keys_dir / FILE
        with held(settings.keys_dir):
            ring = stored(path)
            if ring.is_under_way:
                click.echo("Going on with the rotation that was interrupted.")
            else:
                ring = ring.replaced(new_secret(), at=_now(engine))
                replace(path, ring.encode())
                click.echo("Another secret key is in use.")
            _encrypt_again(engine, SecretBox.of(settings))
            ring = ring.reencrypted()
            replace(path, ring.encode())
            _record(engine, "secret_key.rotate", ring)
            left = _needs(engine, ring)
            if left:
                click.echo(_summary(left))
            else:
                replace(path, ring.alone().encode())
                click.echo("Nothing needs an older one.")


@secret_key.command("status")
def status() -> None:
    """What still needs an older key."""
    settings = SecretSettings()
    with _engine() as engine, _complaining():
        with engine.connect() as connection:
            waiting = secret_rotation.waiting(connection, SecretBox.of(settings))
        click.echo(f"{waiting} values are encrypted with an older key.")
        if settings.secret_key is not None:
            older = len(settings.older_secrets)
            click.echo(f"TOUCHLINE_SECRET_KEY gives the key, and {older} older ones are given.")
            return
        ring = stored(settings.keys_dir / FILE)
        left = _needs(engine, ring)
        click.echo(_summary(left) if left else "Nothing needs an older one.")


@secret_key.command("retire")
@click.option("--force", is_flag=True, help="After a leak: also what is still in use.")
def retire(*, force: bool) -> None:
    """Give up what is left of older keys, once nothing needs it."""
    settings = SecretSettings()
    with _engine() as engine, _complaining():
        if settings.secret_key is not None:
            raise click.ClickException(
                "TOUCHLINE_SECRET_KEY gives the key: take the older ones out of"
                " TOUCHLINE_OLD_SECRET_KEYS, in every process"
            )
        path = settings.keys_dir / FILE
        with held(settings.keys_dir):
            ring = stored(path)
            if ring.is_under_way:
                raise click.ClickException(
                    "a rotation was interrupted: `touchline secret-key rotate` goes on with it"
                )
            left = _needs(engine, ring)
            if left and not force:
                raise click.ClickException(f"{_summary(left)} `--force` does not wait.")
            replace(path, ring.alone().encode())
            if ring.older:
                with engine.begin() as connection:
                    secret_rotation.drop_codes(connection, ring.older[0].until)
            _record(engine, "secret_key.retire", ring)
    click.echo("There is one secret key, and nothing left of older ones.")


def _rotate_given(engine: Engine, settings: SecretSettings) -> None:
    box = SecretBox.of(settings)
    with engine.connect() as connection:
        waiting = secret_rotation.waiting(connection, box)
    if not waiting and not settings.older_secrets:
        raise click.ClickException(_GIVEN)
    _encrypt_again(engine, box)
    click.echo(
        "Keep the older key in TOUCHLINE_OLD_SECRET_KEYS for 30 days, for sessions; recovery codes"
        " made before work as long as it is there."
    )


def _encrypt_again(engine: Engine, box: SecretBox) -> None:
    with engine.connect() as connection:
        waiting = secret_rotation.waiting(connection, box)
    with click.progressbar(length=waiting, label="Encrypting again") as bar:
        unreadable = secret_rotation.encrypt_again(engine, box, bar.update)
    click.echo(f"{waiting - unreadable} values are encrypted with the key of now.")
    if unreadable:
        click.echo(f"{unreadable} values no key decrypts; they stay as they are.", err=True)


def _needs(engine: Engine, ring: Ring) -> Needs | None:
    """Return what needs an older key; None if nothing does."""
    if not ring.older:
        return None
    with engine.connect() as connection:
        return secret_rotation.needs(connection, ring.older[0].until) or None


def _summary(left: Needs) -> str:
    return (
        f"{left.sessions} sessions and {left.recovery_codes} recovery codes are found by an older"
        " key, which decrypts nothing any more: sessions that are used pass to the new one, and"
        " codes once they are replaced. `touchline secret-key retire` gives it up."
    )


def _record(engine: Engine, act: str, ring: Ring) -> None:
    name = ring.newest.prefix[1:].hex()
    apply(engine, audit.record(actor_id=None, act=act, target_kind="secret_key", target_id=name))


def _now(engine: Engine) -> datetime:
    with engine.connect() as connection:
        return connection.execute(select(func.clock_timestamp())).scalar_one()


@contextmanager
def _engine() -> Generator[Engine]:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    engine = engine_of(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def _complaining() -> Generator[None]:
    """Turn what stands in the way into a message."""
    try:
        yield
    except KeysBusyError as error:
        raise click.ClickException(f"{error}: wait for it, then try again") from error
    except (SecretKeyError, OSError) as error:
        raise click.ClickException(str(error)) from error
