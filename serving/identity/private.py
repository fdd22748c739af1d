"""Answers that no cache keeps, though the caller is not identified yet."""

from starlette.responses import Response


async def kept_by_nobody(response: Response) -> None:
    """Let no cache, and no browser's history, keep the answer."""
    response.headers["Cache-Control"] = "private, no-store"
