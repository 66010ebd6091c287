"""The report as a Word document."""

from pdd_ops.render.ooxml import load_openpyxl

load_openpyxl()
