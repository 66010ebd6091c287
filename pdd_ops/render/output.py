"""The formats of answers by name, and answers written in them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pdd_ops.errors import UsageError
from pdd_ops.lang import say

if TYPE_CHECKING:
    from pdd_ops.document.blocks import Document
    from pdd_ops.report.model import Report


class Format(StrEnum):
    """How an answer is given."""

    terminal = "terminal"
    json = "json"
    xlsx = "xlsx"
    docx = "docx"
    html = "html"
    md = "md"
    pdf = "pdf"


FORMATS = {str(one): ".txt" if one is Format.terminal else f".{one}" for one in Format}  # name -> suffix of its files
TEXTS = ("terminal", "json", "md")  # what can be read on a screen
QUERY_FORMATS = ("table", "csv", *FORMATS)  # the first is the terminal's


def formats_of(text: str, known: tuple[str, ...]) -> list[str]:
    """The formats in 'terminal,json', without repetition. Raises UsageError on one that is not known."""
    names = list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    for name in names or [text]:
        if name not in known:
            raise UsageError(say("report.unknown_format", value=name, known=", ".join(known)))
    return names


def format_of(out: Path | None) -> str:
    """The format that a file's name asks for; the terminal's where it asks for none, as a folder or '2025.03'. Raises
    UsageError where it asks for one that there is not, as 'summary.odt'."""
    asked = out.suffix.lower() if out is not None and not out.is_dir() else ""
    if asked[1:].isalpha() and asked not in FORMATS.values():
        raise UsageError(say("report.unknown_format", value=asked[1:], known=", ".join(FORMATS)))
    return next((name for name, suffix in FORMATS.items() if suffix == asked), "terminal")


def render_document(document: Document, data: dict[str, Any], name: str) -> bytes:
    """An answer in a format, as the bytes of a file. `data` is what programs read of it."""
    if name == "json":
        from pdd_ops.document.json import json_text

        return json_text(data).encode()
    if name == "xlsx":
        from pdd_ops.render.excel.answer import document_xlsx

        return document_xlsx(document)
    if name == "docx":
        from pdd_ops.render.word.answer import document_docx

        return document_docx(document)
    if name == "pdf":
        from pdd_ops.render.pdf.answer import document_pdf

        return document_pdf(document)
    if name == "html":
        from pdd_ops.render.page.answer import document_page

        return document_page(document).encode()
    if name == "md":
        from pdd_ops.render.markdown import document_markdown

        return document_markdown(document).encode()
    from pdd_ops.render.terminal import document_text

    return document_text(document).encode()


def write_document(document: Document, data: dict[str, Any], name: str, out: Path, *, mode: int = 0o600) -> Path:
    """Writes an answer to a file, or under its own name into a folder (one that exists, or a path without suffix), with
    these permissions as of `write_whole`. Raises PddOpsError."""
    from pdd_ops.render.files import safe_name, write_whole

    target = out / f"{safe_name(document.name)}{FORMATS[name]}" if out.is_dir() or not out.suffix else out
    if target != out and out.is_file():
        raise UsageError(say("report.out_is_file", path=out.with_suffix(""), file=out))
    write_whole(target, render_document(document, data, name), mode=mode)
    return target


def render(report: Report, name: str) -> bytes:
    """The report in a format, as the bytes of a file."""
    if name == "json":
        from pdd_ops.render.json_ import report_json

        return report_json(report).encode()
    if name == "xlsx":
        from pdd_ops.render.excel import report_xlsx

        return report_xlsx(report)
    if name == "docx":
        from pdd_ops.render.word.document import report_docx

        return report_docx(report)
    if name == "pdf":
        from pdd_ops.render.pdf.report import report_pdf

        return report_pdf(report)
    if name == "html":
        from pdd_ops.render.page.document import report_page

        return report_page(report).encode()
    if name == "md":
        from pdd_ops.render.markdown import report_markdown

        return report_markdown(report).encode()
    from pdd_ops.render.terminal import report_text

    return report_text(report).encode()


def write_report(report: Report, names: list[str], out: Path, *, mode: int = 0o600, exact: bool = False) -> list[Path]:
    """Writes the report in each format to a file, or under default names into a folder: `out` is one where it exists as
    such, has no suffix, or is for several formats. `mode` and `exact`: permissions as of `write_whole`. Raises
    PddOpsError."""
    from pdd_ops.render.files import default_name, write_whole

    into_folder = out.is_dir() or not out.suffix or len(names) > 1
    if into_folder and out.is_file():
        raise UsageError(say("report.out_is_file", path=out.with_suffix(""), file=out))
    written = []
    for name in names:
        target = out / default_name(report, FORMATS[name]) if into_folder else out
        write_whole(target, render(report, name), mode=mode, exact=exact)
        written.append(target)
    return written
