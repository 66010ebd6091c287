"""`python -m benchmarks.fuzz [--inputs N] [--seconds S] [--seed K] [--at N] [--heads] [--atheris]`:
broken files by the thousand.

Every input starts as a small export of sample_data and is broken in one to four ways (benchmarks/mutations.py). It goes
the way of an import without the store: bytes, container, tables, recognition, cleaned batches. It must end in batches
or in a PddOpsError, within 5 seconds; anything else is a finding, printed with the number that makes it again (`--at`).
The number of the input under way stands in a file, so that one that kills the process is known too.

Cleaning takes most of the time; `--heads` stops at the recognition, which is twenty times as fast.

`--atheris` lets libFuzzer choose the bytes by coverage. It needs `pip install atheris`, which is no dependency of this
project: it is built for Linux and macOS and for few versions of Python.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import time
import tomllib
import traceback
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from benchmarks.mutations import Seed, mutated, seeds
from pdd_ops.errors import PddOpsError
from pdd_ops.formats.model import load_formats
from pdd_ops.intake.containers import Refused, tables, unpacked
from pdd_ops.intake.reading import Reader
from pdd_ops.intake.tables import Origin
from pdd_ops.store.importing import Request

MOST_SECONDS = 5.0
MODIFIED = 1_743_500_000.0  # 2025-04-01 in Beijing
UNDER_WAY = Path(tempfile.gettempdir()) / "pdd-ops-fuzz-at"


@dataclass
class Tally:
    """What became of the inputs."""

    inputs: int = 0
    tables: int = 0  # imported
    rows: int = 0
    rejected: int = 0
    imported: int = 0  # inputs with at least one table
    refused: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    heads: bool = False  # no further than the recognition
    seconds: float = 0.0

    def add(self, label: str, data: bytes, name: str) -> None:
        """Tries one input."""
        started = time.perf_counter()
        try:
            self._read(data, name)
        except BaseException as error:  # PanicException of polars is no Exception
            if isinstance(error, KeyboardInterrupt):
                raise
            self.findings.append(f"{label} {name}\n{traceback.format_exc(limit=-6)}")
        took = time.perf_counter() - started
        self.inputs += 1
        self.slowest = max(self.slowest, (took, f"{label} {name}"))
        if took > MOST_SECONDS:
            self.findings.append(f"{label} {name}: {took:.1f} s")

    def _read(self, data: bytes, name: str) -> None:
        origin = Origin(name, f"/{name}", len(data), MODIFIED, lambda: io.BytesIO(data))
        formats = Request([], load_formats()).candidates
        read = 0
        for found in unpacked(origin):
            if isinstance(found, Refused):
                self.refused[_reason(found.reason)] += 1
                continue
            try:
                for table in tables(found):
                    read += self._read_table(Reader.of(table, formats))
            except PddOpsError as error:
                self.refused[_reason(str(error))] += 1
        self.tables += read
        self.imported += read > 0

    def _read_table(self, reader: Reader) -> int:
        for cleaned in () if self.heads else reader.batches(lambda: b"key"):
            self.rows += cleaned.rows.height
            self.rejected += cleaned.rejected_rows
        return 1

    def lines(self) -> list[str]:
        """The counts, for people."""
        pace = self.inputs / self.seconds if self.seconds else 0
        return [
            f"inputs {self.inputs:,} in {self.seconds:.0f} s ({pace:,.0f}/s)",
            f"with an imported table {self.imported:,}; rows {self.rows:,}, rejected rows {self.rejected:,}",
            f"refused {sum(self.refused.values()):,}",
            *(f"    {count:>8,}  {reason}" for reason, count in self.refused.most_common()),
            f"slowest {self.slowest[0]:.3f} s: {self.slowest[1]}",
            f"findings {len(self.findings)}",
        ]


@cache
def _messages() -> list[tuple[str, re.Pattern[str]]]:
    """The refusals of the intake as patterns."""
    texts = tomllib.loads(files("pdd_ops").joinpath("texts", "intake.toml").read_text("utf-8"))
    parts = {key: re.split(r"\{[^}]*\}", text["zh"]) for key, text in texts.items()}
    return [(key, re.compile(".*".join(map(re.escape, part)), re.DOTALL)) for key, part in parts.items()]


def _reason(text: str) -> str:
    """The key of the message that a refusal is."""
    return next((key for key, pattern in _messages() if pattern.fullmatch(text)), text[:40])


def made(number: int, seed: int, starts: list[Seed]) -> tuple[str, bytes]:
    """Input `number` of a run: always the same name and bytes."""
    dice = random.Random(f"{seed}-{number}")
    return mutated(dice.choice(starts), dice)


def run(inputs: int, seconds: float, seed: int, *, first: int = 0, heads: bool = False) -> Tally:
    """As many inputs as asked for, or as fit into the time."""
    tally, starts, began = Tally(heads=heads), seeds(), time.monotonic()
    with UNDER_WAY.with_name(f"{UNDER_WAY.name}-{seed}").open("wb", buffering=0) as note:
        for number in range(first, first + inputs):
            note.seek(0)
            note.write(b"%-12d" % number)
            name, data = made(number, seed, starts)
            tally.add(f"seed {seed} input {number}", data, name)
            tally.seconds = time.monotonic() - began
            if tally.seconds > seconds:
                break
    return tally


def _atheris(arguments: list[str]) -> None:
    """Coverage-guided, until it finds something or is stopped; options of libFuzzer may follow '--'."""
    try:
        import atheris  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        sys.exit("atheris is not installed here: pip install atheris")

    def one_input(data: bytes) -> None:
        tally = Tally()
        tally.add("atheris", data, "a.csv")
        if tally.findings:
            raise RuntimeError(tally.findings[0])

    corpus = Path(tempfile.mkdtemp(prefix="pdd-ops-fuzz-"))
    for at, start in enumerate(seeds()):
        (corpus / str(at)).write_bytes(start.data)
    atheris.instrument_all()
    atheris.Setup([sys.argv[0], str(corpus), *arguments, "-timeout=5"], one_input)
    atheris.Fuzz()


def main() -> None:
    """Runs and prints; exit code 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at", type=int, help="only this input of the run")
    parser.add_argument("--heads", action="store_true")
    parser.add_argument("--atheris", action="store_true")
    arguments, more = parser.parse_known_args()
    if arguments.atheris:
        return _atheris([one for one in more if one != "--"])
    count = arguments.inputs if arguments.at is None else 1
    tally = run(count, arguments.seconds, arguments.seed, first=arguments.at or 0, heads=arguments.heads)
    print("\n".join([*tally.findings[:50], *tally.lines()]))
    sys.exit(1 if tally.findings else 0)


if __name__ == "__main__":
    main()
