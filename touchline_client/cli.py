"""`touchline login`: an API key of one's own, kept where the client finds it."""

import socket
from typing import Any

import click
import httpx

from touchline_client.login import keep_key


@click.command()
@click.option(
    "--url", default="http://127.0.0.1:8700", show_default=True, help="Where the API is."
)
@click.option("--login", "name", prompt="Username or address", help="Who you are.")
@click.option("--password", prompt=True, hide_input=True, help="Better not in the command line.")
@click.option("--code", help="Of the second factor, where one is set up.")
@click.option(
    "--scope", "scopes", multiple=True, help="What the key may do; several may be given."
)
def login(
    *, url: str, name: str, password: str, code: str | None, scopes: tuple[str, ...]
) -> None:
    """Log in and keep an API key, readable by you alone; the session itself ends again."""
    url = url.rstrip("/")
    credentials = {"login": name, "password": password} | ({} if code is None else {"code": code})
    try:
        with httpx.Client(base_url=url, timeout=30) as http:
            token = _answer(http.post("/v1/auth/login", json=credentials))["access_token"]
            http.headers["Authorization"] = f"Bearer {token}"
            wanted = {
                "name": f"touchline login on {socket.gethostname()}"[:80],
                "scopes": scopes or ["account:read"],
            }
            made = _answer(http.post("/v1/users/me/keys", json=wanted))
            http.post("/v1/auth/logout")
    except httpx.HTTPError as error:
        raise click.ClickException(f"{url} was not reached: {error}") from error
    path = keep_key(url, made["key"])
    click.echo(f"The key {made['details']['prefix']}… is kept in {path}.")


def _answer(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_success:
        return answer.json()
    try:
        detail = answer.json()["detail"]
    except (ValueError, KeyError):
        detail = answer.text[:200]
    raise click.ClickException(f"{answer.status_code}: {detail}")
