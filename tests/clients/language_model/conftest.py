"""The server of a language model, running."""

from collections.abc import Iterator

import pytest

from tests.clients.language_model.running import running


@pytest.fixture(scope="module")
def model_url() -> Iterator[str]:
    """Its address."""
    with running() as url:
        yield url
