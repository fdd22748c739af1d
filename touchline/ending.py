"""Ends a process without a last garbage collection.

When Python ends it looks for garbage among all that was ever imported, a million objects with
Dagster: one to four seconds in which nothing else happens. All that must be written is by then.
"""

import atexit
import gc


def exit_without_collecting() -> None:
    """Leave out the search for garbage when this process ends; all else that ends it stays."""
    atexit.register(gc.freeze)
