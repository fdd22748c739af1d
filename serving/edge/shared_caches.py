"""What caches on the way may keep of public answers, and by which keys they let go of them.

Off unless an installation has such a cache (`edge_seconds`): without its purging nobody may keep
anything unasked. Browsers ask each time either way, with the ETag they have; stale ones are shown
for `_WHILE_ASKING_SECONDS` at most, while a fresh one is fetched.
"""

from collections.abc import Collection

from starlette.datastructures import MutableHeaders

from storage.kit import surrogate_keys

ASK_EACH_TIME = "no-cache"
_WHILE_ASKING_SECONDS = 10
_FIELDS = ("Surrogate-Key", "Cache-Tag")


def allow(headers: MutableHeaders, topics: Collection[str], seconds: int) -> None:
    """Let shared caches keep an answer that is the same for everybody.

    Args:
        headers: of the answer, a 304 too.
        topics: what it depends on.
        seconds: for how long, if no purge comes first.
    """
    keys = surrogate_keys.of_answer(topics)
    waiting = min(seconds, _WHILE_ASKING_SECONDS)
    headers["Cache-Control"] = (
        f"public, max-age=0, s-maxage={seconds}, stale-while-revalidate={waiting}"
    )
    headers["Surrogate-Key"] = " ".join(keys)  # Fastly, Varnish
    headers["Cache-Tag"] = ",".join(keys)  # Cloudflare, Akamai


def withdraw(headers: MutableHeaders) -> None:
    """Let none keep it after all: of `Vary`, not every cache at the edge looks at all fields."""
    headers["Cache-Control"] = ASK_EACH_TIME
    for field in _FIELDS:
        if field in headers:
            del headers[field]
