"""`python -m benchmarks.mutants [--seed N] [--count N] [--folder DIR]`: how many wrong changes the quick tests find.

Records which test touches which line (once in a folder), draws mutants, asks the tests of each, and lists what
survived. What is known to be no error stands in equivalent.toml, with the reason. Ends with exit code 1 where another
one survived.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.mutants.choose import Recording, recording, tests_of
from benchmarks.mutants.sites import ROOT, Mutant, sample
from benchmarks.mutants.touched import FOLDER

EQUIVALENT = Path(__file__).parent / "equivalent.toml"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0"]


def main() -> int:
    """Runs it all."""
    given = _arguments()
    given.folder.mkdir(parents=True, exist_ok=True)
    if not list(given.folder.glob("touched-*.json")):
        print("recording which test touches which line …", flush=True)
        _recorded(given.folder, given.workers)
    mutants = sample(given.seed, given.count)
    results = given.folder / f"tried-{given.seed}.jsonl"
    known = _results(results)
    _try([one for one in mutants if one.name not in known], recording(given.folder), results, given.workers)
    return _told(mutants, _results(results))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=300, help="mutants")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--folder", type=Path, default=ROOT / "build" / "mutants", help="what is known already")
    return parser.parse_args()


def _recorded(folder: Path, workers: int) -> None:
    command = [*PYTEST, "-n", str(workers), "-p", "benchmarks.mutants.touched", "tests"]
    subprocess.run(command, cwd=ROOT, env=os.environ | {FOLDER: str(folder)}, check=True)


def _try(mutants: list[Mutant], recorded: Recording, results: Path, workers: int) -> None:
    """Divides the mutants among servers and waits for them."""
    servers = []
    for worker in range(min(workers, len(mutants))):
        jobs = results.with_name(f"jobs-{worker}.jsonl")
        jobs.write_text("".join(_job(one, recorded) for one in mutants[worker::workers]), "utf-8")
        command = [sys.executable, "-m", "benchmarks.mutants.server", str(jobs), str(results)]
        servers.append(subprocess.Popen(command, cwd=ROOT))
    for server in servers:
        server.wait()


def _job(mutant: Mutant, recorded: Recording) -> str:
    tests = tests_of(mutant, recorded)
    seconds = sum(map(recorded.seconds.__getitem__, tests))
    job = {"name": mutant.name, "mutant": asdict(mutant), "tests": tests, "seconds": seconds}
    return json.dumps(job, ensure_ascii=False) + "\n"


def _results(file: Path) -> dict[str, dict[str, Any]]:
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return {one["name"]: one for one in map(json.loads, lines)}


def _told(mutants: list[Mutant], results: dict[str, dict[str, Any]]) -> int:
    """Prints what became of the mutants; 1 where one survived that is not known to be equivalent."""
    reasons = tomllib.loads(EQUIVALENT.read_text("utf-8"))
    tried = [(one, results[one.name]["state"]) for one in mutants if one.name in results]
    print(", ".join(f"{count} {state}" for state, count in Counter(state for _, state in tried).most_common()))
    left = [(one, state) for one, state in tried if state not in ("killed", "timeout")]
    unknown = [one for one, _ in left if one.key not in reasons]
    for one, state in left:
        print(f"{state}: {one.name} — {reasons.get(one.key, '?')}")
    return int(bool(unknown))


if __name__ == "__main__":
    sys.exit(main())
