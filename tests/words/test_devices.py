"""Devices by what their browsers say of themselves."""

import pytest

from words.devices import device

_MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
_ANDROID = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"{_MAC} Version/17.1 Safari/605.1.15", "Safari, macOS"),
        (f"{_ANDROID} Chrome/120.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:120.0) Firefox/120.0", "Firefox, Windows"),
        (f"{_MAC} Chrome/120.0 Safari/537.36 Edg/120.0", "Edge, macOS"),
        ("python-httpx/0.27", "python-httpx/0.27"),
        ("Mozilla/5.0", "Mozilla/5.0"),
        ("x" * 200, "x" * 60),
    ],
)
def test_browser_and_system_are_named_or_what_a_program_says(text: str, shown: str) -> None:
    assert device(text) == shown
