"""Credentials of the client: a fixed token or API key, or a log-in that renews itself."""

import asyncio
import json
import os
from pathlib import Path
from time import monotonic
from typing import Any

import httpx

_EARLY_SECONDS = 90.0


class Credentials:
    """What a client shows.

    Args:
        url: where the API is.
        token: an access token or an API key that is shown as it is; None is nobody.
    """

    def __init__(self, url: str, token: str | None = None) -> None:
        self._url = url
        self._token = token
        self._refresh_token: str | None = None
        self._renewed_at = 0.0
        self._lasts_seconds = 0.0
        self._renewing = asyncio.Lock()

    def take(self, answer: dict[str, Any]) -> None:
        """Keep the tokens of a log-in."""
        self._token, self._refresh_token = answer["access_token"], answer["refresh_token"]
        self._renewed_at, self._lasts_seconds = monotonic(), float(answer["expires_in"])

    def forget(self) -> None:
        """Be nobody again."""
        self._token = self._refresh_token = None

    async def token(self, http: httpx.AsyncClient) -> str | None:
        """Return what is to be shown now, renewed where it is about to run out.

        One that cannot be renewed is shown as it is: the API says what is wrong with it.
        """
        if self._refresh_token is None or self._is_fresh:
            return self._token
        async with self._renewing:
            if not self._is_fresh:  # another task may have renewed it meanwhile
                answer = await http.post(
                    f"{self._url}/v1/auth/refresh", json={"refresh_token": self._refresh_token}
                )
                if answer.is_success:
                    self.take(answer.json())
        return self._token

    @property
    def _is_fresh(self) -> bool:
        return monotonic() - self._renewed_at < self._lasts_seconds - _EARLY_SECONDS


def kept_in() -> Path:
    """Return the file in which `touchline login` keeps API keys."""
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "touchline" / "credentials.json"


def kept_key(url: str) -> str | None:
    """Return the API key that `touchline login` keeps of an installation; None without one."""
    path = kept_in()
    if not path.exists():
        return None
    return json.loads(path.read_text()).get(url.rstrip("/"))


def keep_key(url: str, key: str) -> Path:
    """Keep an API key in a file that its owner alone can read, and return the file."""
    path = kept_in()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    known: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
    known[url.rstrip("/")] = key
    written = path.with_suffix(".new")
    descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(json.dumps(known, indent=1) + "\n")
    written.chmod(0o600)
    written.replace(path)
    return path
