"""`touchline feeds`: the providers' standing on a terminal, and a circuit closed by hand."""

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from storage.providers.cli import feeds
from storage.providers.writes import Answer, FeedBook, Limits

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def run(database_url: str):
    def invoke(*arguments: str):
        return CliRunner().invoke(feeds, arguments, env={"TOUCHLINE_DATABASE_URL": database_url})

    return invoke


def test_a_refused_provider_is_shown_and_tried_again_by_hand(engine: Engine, run) -> None:
    assert "No provider got a request" in run("list").output
    book, limits = FeedBook(engine), Limits(per_day=10)
    book.admit("espn", limits)
    refused = Answer(status=403, error_class="refused", is_retryable=False, attempts=1)
    book.record("espn", "https://e.example/1", refused, limits)
    shown = run("list").output
    assert "espn" in shown
    assert "open" in shown
    assert "stale, last error refused, 9 requests left today" in shown
    assert run("reset", "espn").exit_code == 0
    assert book.admit("espn", limits)[0] is None


def test_a_provider_without_requests_cannot_be_tried_again(run) -> None:
    done = run("reset", "espn")
    assert done.exit_code == 1
    assert "touchline feeds list" in done.output
