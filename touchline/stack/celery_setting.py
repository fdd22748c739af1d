"""Whether Dagster's steps go to workers: TOUCHLINE_DAGSTER_EXECUTOR, and by which broker."""

import importlib.util
from collections.abc import Iterator, Mapping

from touchline.stack.servers import BROKER, EXECUTOR, REDIS

_WORDS = {"": False, "in_process": False, "celery": True}
_HEARD_OF = "touchline:steps:worker:"  # as `pipelines.steps.claims` writes it


def is_wanted(environ: Mapping[str, str]) -> bool:
    """Whether the setting asks for Celery."""
    return _WORDS.get(environ.get(EXECUTOR, ""), False)


def fault_of(environ: Mapping[str, str]) -> str | None:
    """What is wrong with the setting; None when nothing is."""
    written = environ.get(EXECUTOR, "")
    if written in _WORDS:
        return None
    return f"{EXECUTOR} is {written!r}: write `in_process` or `celery`"


def is_installed() -> bool:
    """Whether the packages are there that it needs."""
    return importlib.util.find_spec("dagster_celery") is not None


def broker_of(environ: Mapping[str, str]) -> str | None:
    """The broker that is given from outside; None where it is the embedded Redis."""
    return environ.get(BROKER) or environ.get(REDIS) or None


def workers_at(url: str) -> list[str]:
    """The workers that a broker has heard of lately; none where it does not answer."""
    from redis import Redis, RedisError  # noqa: PLC0415 only needed with Celery

    try:
        with Redis.from_url(  # pyright: ignore[reportUnknownMemberType]
            url, socket_timeout=2, socket_connect_timeout=2, decode_responses=True
        ) as client:
            names: Iterator[object] = client.scan_iter(f"{_HEARD_OF}*")  # pyright: ignore
            return sorted(str(name).removeprefix(_HEARD_OF) for name in names)
    except (RedisError, OSError, ValueError):
        return []
