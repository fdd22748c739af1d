"""The files of a backup: which parts of a world's directory, and a snapshot of them by links.

A snapshot is a tree of hard links. Files of ours are replaced, never rewritten, so a link keeps
what was there; logs of runs only grow, and a backup takes them as long as they were.
"""

import errno
import os
import shutil
from pathlib import Path

from touchline.stack.home import Home

CLUSTER = "postgres"
UNFINISHED = ".unfinished"
WITHOUT_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV}


def parts_of(home: Home) -> dict[str, Path]:
    """The directories of files a world cannot do without, by the name they have in a backup."""
    return {
        "artifacts": home.artifacts,
        "lake": home.lake,
        "dagster": home.dagster,
        "keys": home.keys,
    }


def link(source: Path, target: Path) -> None:
    """Makes `target` a snapshot of the directory `source`."""
    target.mkdir(mode=0o700, parents=True)
    if not source.is_dir():
        return
    for directory, _, names in os.walk(source):
        mirrored = target / Path(directory).relative_to(source)
        mirrored.mkdir(mode=0o700, exist_ok=True)
        for name in names:
            path = Path(directory) / name
            if name.endswith(UNFINISHED) or path.is_symlink():
                continue
            _link_file(path, mirrored / name)


def _link_file(source: Path, target: Path) -> None:
    try:
        target.hardlink_to(source)
    except FileNotFoundError:
        return  # it went while we looked: nothing that lasts does that
    except OSError as error:
        if error.errno not in WITHOUT_LINKS:
            raise
        shutil.copyfile(source, target)
