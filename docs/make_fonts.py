"""Makes the Chinese fonts of the PDF writer, once: subsets of Noto Sans CJK SC (OFL) with the characters of GB2312 and
of the tool's own texts. Needs fonttools and the fonts (Debian: fonts-noto-cjk, fonts-noto-cjk-extra).

    python docs/make_fonts.py /usr/share/fonts/opentype/noto
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont

ROOT = Path(__file__).parents[1]
FONTS = ROOT / "pdd_ops/render/pdf/fonts"
FAMILY = "Noto Sans CJK SC"
MORE = "–—‘’“”…·×÷±≤≥≈→←↑↓✓✗●○■□▲▼△▽★☆①②③④⑤⑥⑦⑧⑨⑩￥¥€£°％‰−"


def wanted() -> set[str]:
    """GB2312, printable ASCII and Latin-1, signs, and every character of the tool's texts."""
    rows = (bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    national = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    texts = "".join(path.read_text("utf-8") for path in ROOT.glob("pdd_ops/**/*.toml"))
    latin = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))
    return {sign for sign in national + texts + latin + MORE if sign.isprintable()}


def chinese(collection: Path) -> TTFont:
    """The font of simplified Chinese in a collection."""
    return next(font for font in TTCollection(collection).fonts if font["name"].getDebugName(1).startswith(FAMILY))


def main(folder: Path) -> None:
    """Writes both weights and the list of the characters that they have."""
    covered: set[str] = set()
    for weight in ("Regular", "Bold"):
        font = chinese(folder / f"NotoSansCJK-{weight}.ttc")
        options = Options(
            layout_features=["kern", "locl", "mark", "mkmk"], hinting=False, desubroutinize=False, notdef_outline=True
        )
        subsetter = Subsetter(options)
        signs = {sign for sign in wanted() if ord(sign) in font.getBestCmap()}
        subsetter.populate(text="".join(signs))
        subsetter.subset(font)
        font.save(FONTS / f"NotoSansSC-{weight}.otf")
        covered = signs
    (FONTS / "covered.txt").write_text("".join(sorted(covered)) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
