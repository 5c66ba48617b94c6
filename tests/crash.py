"""Kills an ingest at random moments, runs it again, and compares the library with one that nobody disturbed.

python -m tests.crash --kills 50 --articles 200
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.ingest_helpers import open_library, write

WORDS = "river harbour grain boat pilot mill tower bridge market storm winter cargo ledger mayor town".split()
ROOT = Path(__file__).parent.parent
RUN = """
import sys
from ingest import ingest
from tests.ingest_helpers import open_library
with open_library(__import__("pathlib").Path(sys.argv[1])) as library:
    print("ready", flush=True)
    print(ingest(library, [sys.argv[2]]).summary)
"""


def make_articles(folder: Path, count: int, seed: int) -> None:
    """Small articles, some of them exact copies of others."""
    chance = random.Random(seed)
    for number in range(count):
        lines = [f"Article {number - 1 if number % 20 == 19 else number}"]
        chance.seed(f"{seed}{lines[0]}")
        for _ in range(4):
            words = chance.choices(WORDS, k=30)
            lines.append(f"The {' '.join(words)} stood at {chance.randint(1, 999)}.")
        write(folder / f"{number:04}.txt", "\n\n".join(lines))


def snapshot(path: Path) -> dict[str, Any]:
    """Everything a library holds, in a form that can be compared, after a deep check."""
    with open_library(path) as library:
        health = library.check()
        groups = library.groups()
    database = sqlite3.connect(path / "catalogue.sqlite")
    database.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, instance)")
    found = {
        "problems": list(health.problems),
        "groups": groups,
        "articles": sorted(database.execute("SELECT id, state, source, title, text, layout FROM articles")),
        "places": sorted(database.execute("SELECT source, article, content, root FROM places")),
        "passages": sorted(database.execute("SELECT id, article, heading, sentences, vector FROM passages")),
        "words": sorted(
            database.execute(
                'SELECT term, p.id, col, "offset" FROM temp.terms t JOIN passages p ON p.row = t.doc'
            )
        ),
        "lost words": list(
            database.execute("SELECT count(*) FROM temp.terms WHERE doc NOT IN (SELECT row FROM passages)")
        ),
    }
    database.close()
    return found


def start(library: Path, articles: Path) -> subprocess.Popen[str]:
    """An ingest in a process of its own that has opened its library and is about to begin."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(library), str(articles)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def crashes(folder: Path, kills: int, articles: int, seed: int) -> Iterator[tuple[float, list[str]]]:
    """For each kill: after how many seconds it came, and in which parts the library then differs."""
    source = folder / "articles"
    make_articles(source, articles, seed)
    started = time.monotonic()
    with start(folder / "undisturbed", source) as process:
        started = time.monotonic()
        process.wait()
    duration = time.monotonic() - started
    expected = snapshot(folder / "undisturbed")
    assert not expected["problems"]
    chance = random.Random(seed)
    for number in range(kills):
        library = folder / f"library-{number}"
        after = duration * (number + chance.random()) / kills
        with start(library, source) as process:
            time.sleep(after)
            os.kill(process.pid, signal.SIGKILL)
        with start(library, source) as process:
            process.wait()
        found = snapshot(library)
        yield after, [part for part in expected if found[part] != expected[part]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    same = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (after, differs) in enumerate(
            crashes(Path(folder), options.kills, options.articles, options.seed), start=1
        ):
            same += not differs
            print(
                f"kill {number} after {after:.2f} s: {'equal' if not differs else 'DIFFERS in ' + ', '.join(differs)}"
            )
    print(f"{same} of {options.kills} equal to the undisturbed run (seed {options.seed})")
    return 0 if same == options.kills else 1


if __name__ == "__main__":
    sys.exit(main())
