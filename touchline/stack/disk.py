"""A full disk: how it shows in an error, and the one sentence that says what to do about it.

Standard library only: commands that start nothing must not pay for it.
"""

import errno
import shutil

from touchline.stack.home import worlds_directory

FULL = {errno.ENOSPC, errno.EDQUOT}
SIGNS = ("No space left on device", "Disk quota exceeded")
LEAST_BYTES = 16_000_000  # what PostgreSQL allocates at a time


def explanation(error: BaseException) -> str | None:
    """Returns what a person reads when an error comes of a full disk, else nothing.

    Services report theirs as text: a program of another language, a run in another process.
    """
    shows = isinstance(error, OSError) and error.errno in FULL
    shows = shows or any(sign in str(error) for sign in SIGNS) or _is_full()
    if not shows:
        return None
    return (
        f"the disk is full: free some space for {worlds_directory()} (`touchline doctor` says how"
        " much there is), then start again; everything that was committed is kept"
    )


def _is_full() -> bool:
    directory = worlds_directory()
    found = next(each for each in (directory, *directory.parents) if each.exists())
    return shutil.disk_usage(found).free < LEAST_BYTES
