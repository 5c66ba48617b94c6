"""A library's folder on the disk: who may write, whether there is room, and what a failing disk makes others say."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.exc import OperationalError

from vectorstore.errors import LibraryError, LibraryLocked
from vectorstore.vectors import index_failed

SPACE_NEEDED = 200 * 1024 * 1024
"""Bytes that must be free before a write; a full disk can hang Chroma for ever."""
NEARLY_FULL = 2 * 1024 * 1024
DISK_TROUBLE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM)


def make_folder(path: Path) -> None:
    """Makes a library's folder, readable by its owner only."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o700)
    except OSError as error:
        raise LibraryError(
            f"Cannot make a library at {path}: {error.strerror}. Choose another folder with --library DIR."
        ) from error


def check_space(path: Path) -> None:
    """Raises ``LibraryError`` when the disk is nearly full."""
    free = shutil.disk_usage(path).free
    if free < SPACE_NEEDED:
        raise LibraryError(
            f"Only {free // 2**20} MB of disk space are free at {path}; at least {SPACE_NEEDED // 2**20} MB are "
            "needed to write safely. Free some space and run the same command again."
        )


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turns what a full or failing disk makes SQLite, Chroma and the system say into one ``LibraryError``."""
    try:
        yield
    except Exception as error:
        of_the_disk = isinstance(error, OSError) and error.errno in DISK_TROUBLE
        if not (of_the_disk or isinstance(error, OperationalError) or index_failed(error)):
            raise
        said = " ".join(str(getattr(error, "orig", None) or error).split())[:200]
        free = shutil.disk_usage(path).free
        cause = "The disk is full" if free < NEARLY_FULL else "The disk did not take it"
        raise LibraryError(
            f"The library {path} could not be written. {cause} ({free / 2**20:,.1f} MB of disk space are free; the error "
            f"was: {said.rstrip('.')}). What was in the library is kept. Mend that and run the same command again."
        ) from error


@contextmanager
def only_writer(path: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Holds the library's lock, which the system frees when its holder dies; raises ``LibraryLocked``."""
    lock = FileLock(path / "lock", timeout=wait_seconds)
    owner = path / "writer.json"
    try:
        lock.acquire()
    except Timeout:
        raise LibraryLocked(_locked_by(path, owner)) from None
    try:
        owner.write_text(json.dumps({"pid": os.getpid(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}))
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def _locked_by(path: Path, owner: Path) -> str:
    try:
        said = json.loads(owner.read_text())
        who = f"process {said['pid']}, since {said['since']}"
    except (OSError, ValueError, KeyError):
        who = "another process"
    return f"The library {path} is being written by {who}. Wait until it has finished and try again."
