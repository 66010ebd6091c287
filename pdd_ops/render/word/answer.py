"""Any document as a Word document: the same styles, tables and charts as the report's."""

from __future__ import annotations

from io import BytesIO

import docx

from pdd_ops.document.as_tables import judges, tables_of
from pdd_ops.document.blocks import Document
from pdd_ops.lang import say
from pdd_ops.render.colours import red_means
from pdd_ops.render.ooxml import with_fixed_times
from pdd_ops.render.word.blocks import MOST_ROWS, add_block
from pdd_ops.render.word.document import describe, margins
from pdd_ops.render.word.paper import lay
from pdd_ops.render.word.styles import lay_out
from pdd_ops.render.word.tables import lies
from pdd_ops.render.word.xml import run


def document_docx(document: Document) -> bytes:
    """The bytes of the .docx file; the same document gives the same bytes. Raises PddOpsError on a wrong setting."""
    made, red = docx.Document(), red_means()
    lay_out(made, red=red)
    if any(lies(table, limit=MOST_ROWS) for table in tables_of(document)):
        lay(made)
    describe(made, document.title, document.day)
    margins(made, document.title)
    run(made.add_paragraph(style="Title"), document.title)
    for line in (document.about, say(f"word.red_{red}") if judges(document) else ""):
        if line:
            run(made.add_paragraph(style="Note"), line)
    for block in document.blocks:
        add_block(made, block, document.day)
    out = BytesIO()
    made.save(out)
    return with_fixed_times(out.getvalue(), document.day)
