"""What a first visit costs: bytes as they travel, everything that the page names included."""

import re

import httpx
import pytest

from serving.pages.files import DIRECTORY

pytestmark = pytest.mark.services

HOME_BYTES = 22_000
MATCH_BYTES = 22_000
"""What the posts at its end need comes once a reader is near them."""
SCRIPT_BYTES = 60_000
DAY = "2025-11-18"
"""Its matches are thirty, with forecasts."""


def weight(site: httpx.Client, address: str) -> tuple[int, str]:
    """Return the bytes of one answer as they travel, and its text."""
    headers = {"Accept-Encoding": "gzip"}
    with site.stream("GET", address, headers=headers) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.status_code == 200, address
    return len(raw), site.get(address).text


def first_visit(site: httpx.Client, address: str) -> int:
    """Return the bytes of a page with its style sheets, its modules and what these import."""
    total, page = weight(site, address)
    page = re.sub("<noscript>.*?</noscript>", "", page)
    waiting = re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js)[^"]*)', page)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            size, text = weight(site, name)
            total += size
            waiting += [f"/static/{each}" for each in re.findall(r'from "\./([^"]+)"', text)]
    assert seen
    return total


def test_a_first_visit_costs_no_more_than_a_small_picture(changing):
    for n in range(30):
        match_id = changing.league.add_match(63 + n / 4)
        changing.league.seal(match_id, 63 + n / 4, "odds_free", "market_blended")
    sizes = {
        address: first_visit(changing.site, address)
        for address in (f"/?date={DAY}", f"/matches/{changing.coming}")
    }
    assert sizes[f"/?date={DAY}"] <= HOME_BYTES, sizes
    assert sizes[f"/matches/{changing.coming}"] <= MATCH_BYTES, sizes


def test_all_scripts_together_stay_small():
    assert sum(file.stat().st_size for file in DIRECTORY.glob("*.js")) <= SCRIPT_BYTES
