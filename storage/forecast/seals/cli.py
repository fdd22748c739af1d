"""`touchline verify-seals` and `touchline seals`: the chain and its witnesses."""

import json
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import click
from sqlalchemy import Engine

from storage.forecast.seals import witnesses
from storage.forecast.seals.verification import SEALS_AT_ONCE, Fault, SealReport, verify
from storage.kit.engine import engine_of
from storage.kit.signing import signer_in
from storage.settings import StorageSettings

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@contextmanager
def _world() -> Generator[tuple[StorageSettings, Engine]]:
    settings = StorageSettings()  # pyright: ignore[reportCallIssue] - from the environment
    engine = engine_of(settings.database_url)
    try:
        yield settings, engine
    finally:
        engine.dispose()


@click.command("verify-seals")
@click.option("--head", "head", help="Hex of a head published earlier: the chain must hold it.")
@click.option(
    "--witness",
    "files",
    multiple=True,
    type=_FILE,
    help="A file of `touchline seals export`, kept elsewhere; may be given several times.",
)
@click.option("--key", "key", help="Hex of the public key that must have signed the witnesses.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def verify_seals(
    *, head: str | None, files: tuple[Path, ...], key: str | None, as_json: bool
) -> None:
    """Compute every digest, root and hash of the sealed forecasts again, and apply every rule.

    Without a witness nobody can notice that the newest seals were deleted, or all of them computed
    again. Exits with 0 if the chain holds, with 1 if it does not, and names the first difference.
    """
    expected, public_key = _digest(head, "--head"), _digest(key, "--key")
    kept = {file: _read(file, public_key) for file in files}
    with _world() as (_, engine):
        report = verify(engine, expected_head=expected, progress=_progress)
        with engine.connect() as connection:
            found = {f: witnesses.difference(connection, witness) for f, witness in kept.items()}
    if as_json:
        click.echo(json.dumps(_plain(report, found)))
    else:
        click.echo(f"{report.seals} seals, {report.forecasts} forecasts, head {report.head.hex()}")
    differing = [(fault, f" ({file})") for file, fault in found.items() if fault is not None]
    faults = [*([(report.fault, "")] if report.fault else []), *differing]
    if faults:
        fault, where = min(faults, key=lambda each: each[0].seal_no)
        raise click.ClickException(f"seal {fault.seal_no}: {fault.reason}{where}")
    if not as_json:
        click.echo("The chain holds." + "".join(_agreement(f, w) for f, w in kept.items()))


@click.group()
def seals() -> None:
    """The chain of sealed forecasts, for people elsewhere who keep watch over it."""


@seals.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def export(*, file: Path) -> None:
    """Write all seals, signed, into FILE: keep it where the owner of this world cannot write.

    A FILE that is there is replaced only if the chain still holds all of it.
    """
    with _world() as (settings, engine):
        kept = _read(file, None) if file.exists() else None
        signer = signer_in(settings.keys_dir)
        with engine.begin() as connection:
            fault = None if kept is None else witnesses.difference(connection, kept)
            if fault is not None:
                raise click.ClickException(
                    f"{file} is kept, for the chain does not hold it. Seal {fault.seal_no}:"
                    f" {fault.reason}"
                )
            written = witnesses.document(connection, settings.world, signer)
    if written is None:
        raise click.ClickException("nothing is sealed yet: export again after the first forecast")
    _replace(file, written)
    count = len(witnesses.read(written).seals)
    click.echo(f"{count} seals are in {file}, signed by key {signer.public_key.hex()}.")


def _read(file: Path, public_key: bytes | None) -> witnesses.Witness:
    try:
        witness = witnesses.read(file.read_bytes())
    except (OSError, witnesses.WitnessError) as error:
        raise click.ClickException(f"{file} is no witness: {error}") from error
    if public_key not in {None, witness.signed_by}:
        raise click.ClickException(f"{file} is signed by {witness.signed_by.hex()}")
    return witness


def _digest(written: str | None, option: str) -> bytes | None:
    try:
        value = bytes.fromhex(written) if written else None
    except ValueError:
        value = b""
    if value is not None and len(value) != 32:
        what = option.strip("-")
        raise click.BadParameter(f"a {what} is 64 hexadecimal digits", param_hint=option)
    return value


def _progress(done: int, total: int) -> None:
    if total > SEALS_AT_ONCE:
        click.echo(f"{done} of {total} seals", err=True)


def _plain(report: SealReport, found: dict[Path, Fault | None]) -> dict[str, object]:
    faults = {str(file): fault and asdict(fault) for file, fault in found.items()}
    return {
        "holds": report.holds and not any(faults.values()),
        "seals": report.seals,
        "forecasts": report.forecasts,
        "head": report.head.hex(),
        "fault": report.fault and asdict(report.fault),
        "witnesses": [{"file": file, "fault": fault} for file, fault in faults.items()],
    }


def _agreement(file: Path, witness: witnesses.Witness) -> str:
    return f"\n{file} agrees: {len(witness.seals)} seals, up to {witness.seals[-1].seal_no}."


def _replace(file: Path, written: bytes) -> None:
    """Write a file whole or not at all."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.unfinished")
    try:
        unfinished.write_bytes(written)
        unfinished.replace(file)
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
