"""Every command line of the guides, and where a test types it."""

import re
from collections.abc import Mapping

from serving.pages.guides import DIRECTORY, every

TEXTS = {each.name: (DIRECTORY / f"{each.name}.md").read_text() for each in every()}
LINES = [
    line
    for text in TEXTS.values()
    for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    for line in block.splitlines()
]

ALONE = ".venv/bin/touchline doctor", ".venv/bin/touchline down", ".venv/bin/touchline status"
"""Typed where nothing runs; beside a stack that is shared, `down` would stop it for others."""

BACKTEST = (
    ".venv/bin/touchline backtest --history history --from 2023-07-01 --to 2024-06-30"
    " --report report.json"
)
"""Typed without a stack, on a made-up league of five seasons; it takes a while."""

STARTS = ("make up",)
"""What the stack of the journeys is started by: its recipe is `touchline up`."""

SITE = "http://127.0.0.1:8700"
BESIDE_A_STACK: Mapping[str, str] = {
    f"curl -s '{SITE}/v1/matches?status=scheduled&limit=3'": "items",
    f"curl -s {SITE}/v1/competitions": "items",
    f"curl -s {SITE}/v1/live/matches": "items",
    f"curl -s {SITE}/v1/standings/S1": "projection",
    f"curl -s {SITE}/v1/events/schema": "$defs",
    f"curl -s '{SITE}/v1/events?topics=live'": "events",
    f"curl -s {SITE}/v1/models": "items",
    f"curl -s {SITE}/readyz": "is_ready",
    f"curl -s {SITE}/metrics": "touchline_",
    ".venv/bin/touchline status": "api",
    ".venv/bin/touchline feeds list": "espn",
    ".venv/bin/touchline quarantine list": "",
    ".venv/bin/touchline agreement --limit 20": "",
    ".venv/bin/touchline quarantine replay": "",
    ".venv/bin/touchline ingest football-data history/": "rows into the simulated world",
    ".venv/bin/touchline ingest espn answers/ --json": "accepted",
    ".venv/bin/touchline clock show": "20",
    ".venv/bin/touchline models list": "champion",
    ".venv/bin/touchline forecasts explain 019a8b1e-7c00-7000-8000-000000000001": "",
    ".venv/bin/touchline accounts create anna --role admin --email anna@example.org": "anna is",
    ".venv/bin/touchline login --login you@example.org": "is kept in",
    ".venv/bin/touchline backup kept/": "",
    ".venv/bin/touchline restore kept/world.tar --check": "",
    ".venv/bin/touchline seals export heads.json": "",
    ".venv/bin/touchline verify-seals --witness heads.json": "",
    ".venv/bin/touchline deliveries list": "",
    ".venv/bin/touchline outbox": "",
    ".venv/bin/touchline clock step --hours 24": "20",
}
"""In this order, with a piece of what each says."""

REFUSED: Mapping[str, str] = {
    ".venv/bin/touchline models promote 12 --reason 'better on 400 matches, see its A/B test'": (
        "is champion already"
    ),
    ".venv/bin/touchline models rollback outcome_odds_free --reason 'drift in shots'": (
        "outcome_odds_free has no champion before this one to go back to"
    ),
}
"""What a new world, with one version of each model, says no to, and why.

`tests/storage/forecast/models/test_cli.py` types them where there is another version.
"""
