"""Reads a compose file as compose does, as far as ours goes: merging, interpolation, nulls."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

CHECKOUT = Path(__file__).parents[3]
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?:(?P<kind>:?[-?])(?P<word>[^}]*))?\}")


class RequiredVariableError(Exception):
    """A `${NAME:?words}` without a value."""


def load(*names: str, environ: Mapping[str, str]) -> dict[str, Any]:
    """Reads one file and lays the others over it."""
    merged: dict[str, Any] = {}
    for name in names:
        raw = yaml.safe_load((CHECKOUT / name).read_text())
        merged = _laid_over(merged, _interpolated(raw, environ))
    for service in merged["services"].values():
        service["environment"] = _environment(service.get("environment") or {}, environ)
    return merged


def _interpolated(value: Any, environ: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _interpolated(each, environ) for key, each in value.items()}
    if isinstance(value, list):
        return [_interpolated(each, environ) for each in value]
    if not isinstance(value, str):
        return value

    def resolve(found: re.Match[str]) -> str:
        given = environ.get(found["name"])
        kind = found["kind"] or ":-"
        if given or (given is not None and ":" not in kind):
            return given
        if "?" in kind:
            raise RequiredVariableError(f"{found['name']}: {found['word']}")
        return found["word"] or ""

    assert "$" not in VARIABLE.sub("", value), f"a form this reader does not know: {value}"
    return VARIABLE.sub(resolve, value)


def _laid_over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = _laid_over(merged[key], value)
        else:
            assert not isinstance(value, list) or key not in merged or key == "profiles"
            merged[key] = value
    return merged


def _environment(written: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Variables without a value come from whoever starts compose, or are not set."""
    chosen = {key: environ.get(key) if value is None else value for key, value in written.items()}
    return {key: value for key, value in chosen.items() if value is not None}
