"""Addresses given from outside are looked at before anything starts."""

import pytest

from touchline.errors import StackError
from touchline.stack import given

WHOLE = {
    "TOUCHLINE_DATABASE_URL": "postgresql+psycopg://me:secret@db.example:5432/touchline",
    "TOUCHLINE_DAGSTER_DATABASE_URL": "postgresql+psycopg2://me@/dagster?host=/run/sockets",
    "TOUCHLINE_MLFLOW_DATABASE_URL": "postgresql+psycopg://db.example/mlflow",
    "TOUCHLINE_REDIS_URL": "unix:///run/redis.sock",
}


def test_addresses_that_can_be_meant_pass() -> None:
    given.check({})
    given.check(WHOLE)


@pytest.mark.parametrize(
    ("variable", "address", "expected"),
    [
        ("TOUCHLINE_DATABASE_URL", "garbage", "is no address"),
        ("TOUCHLINE_DATABASE_URL", "postgresql://me:secret@h/db", "begins with postgresql://"),
        ("TOUCHLINE_DATABASE_URL", "postgresql+psycopg://me:secret@h:no/db", "port"),
        ("TOUCHLINE_DATABASE_URL", "postgresql+psycopg://me:secret@h:1", "no database"),
        ("TOUCHLINE_DAGSTER_DATABASE_URL", "postgresql+psycopg://h/dagster", "psycopg2://"),
        ("TOUCHLINE_READ_DATABASE_URL", "postgresql://me:secret@h/db", "@replica:5432"),
        ("TOUCHLINE_REDIS_URL", "http://h:6379", "redis://host:6379/0"),
        ("TOUCHLINE_BROKER_URL", "amqp://me:secret@h", "redis://host:6379/1"),
        ("TOUCHLINE_DAGSTER_EXECUTOR", "kubernetes", "`in_process` or `celery`"),
        ("TOUCHLINE_API_PROCESSES", "many", "from 1 to 40"),
    ],
)
def test_a_slip_is_one_sentence_without_the_password(
    variable: str, address: str, expected: str
) -> None:
    with pytest.raises(StackError) as caught:
        given.check(WHOLE | {variable: address})
    message = str(caught.value)
    assert message.startswith(variable)
    assert expected in message
    assert "secret" not in message
