"""Which tests are asked about a mutant: those that touch its line, module by module, the quickest and nearest first."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.mutants.sites import ROOT, Mutant
from benchmarks.mutants.touched import SETUP, SHARED

NEAR = 0.2  # what the time of tests weighs that are named as the mutant's room or file


@dataclass
class Recording:
    """What benchmarks.mutants.touched has recorded, of all workers together."""

    lines: dict[str, dict[int, set[str]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    seconds: dict[str, float] = field(default_factory=dict)
    shared: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, file: Path) -> None:
        """Takes in what one worker has written."""
        found = json.loads(file.read_text("utf-8"))
        self.seconds |= found["seconds"]
        for name, modules in found["shared"].items():
            self.shared[name] |= set(modules)
        contexts = found["contexts"]
        for name, lines in found["lines"].items():
            for line, numbers in lines.items():
                self.lines[name][int(line)] |= {contexts[number] for number in numbers}

    def touching(self, file: str, lines: Iterable[int]) -> set[str]:
        """The contexts that touch any of these lines."""
        return {context for line in lines for context in self.lines[file].get(line, ())}


def recording(folder: Path) -> Recording:
    """All of a folder."""
    found = Recording()
    for file in sorted(folder.glob("touched-*.json")):
        found.add(file)
    return found


def tests_of(mutant: Mutant, recorded: Recording) -> list[str]:
    """The tests to ask, in order."""
    modules: dict[str, list[str]] = defaultdict(list)
    for test in _touching(_contexts(mutant, recorded), recorded):
        modules[test.partition("::")[0]].append(test)

    def cost(module: str) -> float:
        near = any(part in module for part in (mutant.path.stem, mutant.path.parent.name))
        return sum(map(recorded.seconds.__getitem__, modules[module])) * (NEAR if near else 1)

    order = {test: at for at, test in enumerate(recorded.seconds)}  # as they ran, for the sake of shared fixtures
    return [test for module in sorted(modules, key=cost) for test in sorted(modules[module], key=order.__getitem__)]


def _contexts(mutant: Mutant, recorded: Recording) -> set[str]:
    """Of a line that runs, whoever touches it; of others, whoever touches a line that speaks of what they define, or
    else of their module."""
    if mutant.runs:
        own = recorded.touching(mutant.file, range(mutant.line, mutant.last_line + 1))
        if found := own or recorded.touching(mutant.file, range(mutant.statement, mutant.last_line + 1)):
            return found
    names = [mutant.place.rpartition(".")[2]] if mutant.place and not mutant.runs else []
    found = {one for name in names for one in _speaking(name, recorded)}
    return found or recorded.touching(mutant.file, recorded.lines[mutant.file]) or _speaking(mutant.path.stem, recorded)


def _speaking(name: str, recorded: Recording) -> set[str]:
    """The contexts that touch any line of the library in which a name occurs."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    found = set()
    for file in list(recorded.lines):
        text = (ROOT / file).read_text("utf-8")
        if word.search(text):
            found |= recorded.touching(
                file, [at for at, line in enumerate(text.splitlines(), start=1) if word.search(line)]
            )
    return found


def _touching(contexts: set[str], recorded: Recording) -> set[str]:
    """The tests that these contexts stand for."""
    modules = {context.removeprefix(SETUP) for context in contexts if context.startswith(SETUP)}
    for context in contexts:
        if context.startswith(SHARED):
            modules |= recorded.shared[context.removeprefix(SHARED)]
    return {test for test in recorded.seconds if test in contexts or test.partition("::")[0] in modules}
