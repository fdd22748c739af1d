"""Processes whose wall clocks are wrong: a library that is loaded before the C library's own."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static int (*real)(clockid_t, struct timespec *);

int clock_gettime(clockid_t id, struct timespec *at) {
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(id, at);
    if (!failed && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE))
        at->tv_sec += atol(getenv("CLOCK_OFF_SECONDS"));
    return failed;
}

time_t time(time_t *kept) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    if (kept) *kept = at.tv_sec;
    return at.tv_sec;
}

int gettimeofday(struct timeval *restrict kept, void *restrict zone) {
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    kept->tv_sec = at.tv_sec;
    kept->tv_usec = at.tv_nsec / 1000;
    return 0;
}
"""


def can_be_off() -> bool:
    """Whether this machine can begin a process with a wrong clock."""
    return sys.platform == "linux" and shutil.which("cc") is not None


def clock_off_by(seconds: int, directory: Path) -> dict[str, str]:
    """Return the environment of a process whose wall clock is so many seconds off."""
    if not can_be_off():
        pytest.skip("a wrong clock takes Linux and a C compiler")
    library = directory / "clock_off.so"
    if not library.exists():
        source = directory / "clock_off.c"
        source.write_text(_SOURCE)
        command = ["cc", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
        subprocess.run(command, check=True)  # noqa: S603 our own source
    return {"LD_PRELOAD": str(library), "CLOCK_OFF_SECONDS": str(seconds)}
