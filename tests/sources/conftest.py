from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from football.observations.parsed import PayloadContext

FETCHED_AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SHARED = Path(__file__).parents[2] / ".." / "shared"


@pytest.fixture(scope="session")
def context() -> Callable[..., PayloadContext]:
    """Make the context of a payload; what does not matter to a test has a default."""

    def make(resource: str = "test", fetched_at: datetime = FETCHED_AT) -> PayloadContext:
        return PayloadContext(endpoint="test", resource=resource, fetched_at=fetched_at)

    return make


@pytest.fixture(scope="session")
def samples() -> Path:
    """Recorded payloads beside the repository, where there are any."""
    return _present(SHARED / "feeds" / "samples")


@pytest.fixture(scope="session")
def history() -> Path:
    """Published season files beside the repository, where there are any."""
    return _present(SHARED / "history")


def _present(folder: Path) -> Path:
    if not folder.is_dir():
        pytest.skip(f"no {folder.name} beside the repository")
    return folder
