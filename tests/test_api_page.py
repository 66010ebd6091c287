"""The examples of docs/api.md run as they stand; so does the notebook."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pdd_ops.lang import use_language

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/api.md"
NOTEBOOK = ROOT / "docs/examples/insight.ipynb"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PDD_OPS_CONFIG", str(tmp_path / "config"))
    (tmp_path / "sample_data").symlink_to(ROOT / "sample_data")
    yield tmp_path
    use_language("zh")


@pytest.mark.slow
def test_the_examples_of_the_page_run(folder: Path) -> None:
    text = "\n".join(re.findall(r"^```python\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL))
    examples = doctest.DocTestParser().get_doctest(text, {}, "docs/api.md", str(PAGE), 0)
    told: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(examples, out=told.append)
    assert results.attempted > 50
    assert not results.failed, "".join(told)


@pytest.mark.slow
def test_the_notebook_runs(folder: Path) -> None:
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert len(shown) >= 8
    assert not [one for one in shown if one.output_type == "error"]
