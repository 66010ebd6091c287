"""How a cell of each kind is read: polars expressions over stripped text, null where the text is not of that kind.

Every kind has a quick reading, for what the platform writes, and a generous one, for what people and spreadsheets make
of it. The generous one is tried only on rows where the quick one failed.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from pdd_ops.intake.eager_eval import Reading, evaluated, once
from pdd_ops.intake.missing import BLANKS, MISSING, absent_time, free_as_zero
from pdd_ops.intake.spans import day_or_span_of_one, span_generous, span_quick
from pdd_ops.intake.times import day_quick, duration, instant_generous, instant_quick
from pdd_ops.resources import shipped_table

_MISSING = pl.lit(pl.Series(MISSING).implode())  # made once: it is asked of every column
_DIGITS_OF_YUAN = 11
MOST_YUAN = 10**_DIGITS_OF_YUAN  # more is a typing error
HIGHEST_SCORE = 5


def stripped(cell: pl.Expr) -> pl.Expr:
    """A cell without its TABs, BOMs and spaces; null where it says 'missing'."""
    return once(trimmed(cell), unless_missing, pl.String)


def trimmed(cell: pl.Expr) -> pl.Expr:
    """A cell without its TABs, BOMs and spaces."""
    return cell.str.strip_chars(BLANKS)


def unless_missing(text: pl.Expr) -> pl.Expr:
    """A trimmed cell; null where it says that nothing is there."""
    return pl.when(~text.is_in(_MISSING)).then(text)


def unwrapped(cell: pl.Expr) -> pl.Expr:
    """Takes off Excel's ="…"."""
    return stripped(cell.str.strip_chars(BLANKS).str.replace(r'^="([^"]*)"$', "$1"))


def unquoted(cell: pl.Expr) -> pl.Expr:
    """Takes off Excel's ="…" and the apostrophe that makes a number a text."""
    return stripped(unwrapped(cell).str.strip_prefix("'"))


def text_(cell: pl.Expr) -> pl.Expr:
    """Text as it is."""
    return cell


NO_VALUE = "#公式"  # in a workbook: a formula without the value that it gave
ERROR_CELL = (
    r"^#(N/A|DIV/0!|REF!|VALUE!|NAME\?|NUM!|SPILL!|CALC!|BUSY!|GETTING_DATA|公式)"  # as Excel shows failed ones
)


def text_generous(cell: pl.Expr) -> pl.Expr:
    """Text that is no error of a formula."""
    return pl.when(~cell.str.contains(ERROR_CELL)).then(cell)


def buyer(cell: pl.Expr) -> pl.Expr:
    """A name or a phone, which a spreadsheet may have made '13800000000.0'."""
    return cell.str.replace(r"^(\d+)\.0+$", "$1")


def agent(cell: pl.Expr) -> pl.Expr:
    """An account or a name that tells one agent from the others: not one that is masked, nor an error of a formula."""
    return buyer(pl.when(~cell.str.contains(rf"\*|{ERROR_CELL}")).then(cell))


def id_quick(cell: pl.Expr) -> pl.Expr:
    """Digits, with dashes or letters: '260517-123456789012345', '7000001'."""
    # what begins with a single digit may be a damaged number (1E12), which the generous reading knows
    return pl.when(cell.str.contains(r"^([0-9]{2}|[A-Za-z])[0-9A-Za-z_-]*$")).then(cell)


def id_generous(cell: pl.Expr) -> pl.Expr:
    """Also '1016007000000.0', which can be restored; never '1.01601E+12', which cannot."""
    plain = _whole_number(cell.str.normalize("NFKC").str.replace(r"^(\d+)\.0+$", "$1"))
    return pl.when(~damaged(plain) & ~private(plain)).then(plain)


def id_strict(cell: pl.Expr) -> pl.Expr:
    """An id that names the row: signs that ids are made of, with a digit, so that '共35单' under the rows is none."""
    plain = id_generous(cell)
    return pl.when(plain.str.contains(r"^[0-9A-Za-z][0-9A-Za-z_./:#-]*$") & plain.str.contains(r"\d")).then(plain)


def code(cell: pl.Expr) -> pl.Expr:
    """A merchant's own code or a tracking number: any text but a damaged number."""
    plain = cell.str.replace(r"^(\d{6,})\.0+$", "$1")
    return pl.when(~plain.str.contains(rf"^\d(\.\d+)?[eE]\+\d+$|{ERROR_CELL}")).then(plain)


def word(cell: pl.Expr) -> pl.Expr:
    """Of the state of a parcel or the like only known words ('已签收'), or a code: the rest may name people."""
    return cell.str.extract(f"({shipped_table('pdd_ops.formats', 'aftersale_words.toml')['state_words']})")


def code_quick(cell: pl.Expr) -> pl.Expr:
    """A code that has nothing of a damaged number in it."""
    return pl.when(~cell.str.contains(r"^\d(\.\d+)?[eE]\+|\.0$")).then(cell)


def money_quick(cell: pl.Expr) -> pl.Expr:
    """Yuan with at most two decimals ('168.99') to fen, exactly: what a decimal is stored as."""
    yuan = cell.cast(pl.Decimal(_DIGITS_OF_YUAN + 2, 2), strict=False)
    return yuan.to_physical().cast(pl.Int64, strict=False)


def money_generous(cell: pl.Expr) -> pl.Expr:
    """Also '¥1,234.50', '1.2万', '（12.00）'."""
    return _fen(_number_text(cell).cast(pl.Decimal(24, 6), strict=False).round(2))


def int_quick(cell: pl.Expr) -> pl.Expr:
    """A whole number."""
    return cell.cast(pl.Int64, strict=False)


def int_generous(cell: pl.Expr) -> pl.Expr:
    """Also '1,234', '1.2万' and '3.0'; not '3.5'."""
    return once(_number_text(cell).cast(pl.Float64, strict=False), _whole, pl.Int64)


def number(cell: pl.Expr) -> pl.Expr:
    """Any number, in its own unit."""
    return once(_number_text(cell).cast(pl.Float64, strict=False), _finite, pl.Float64)


def rate(cell: pl.Expr) -> pl.Expr:
    """A rate as a fraction: '3.21%' is 0.0321, and 0.0321 is."""
    return once(once(cell.str.normalize("NFKC"), _share, pl.Float64), _possible, pl.Float64)


def rates_of(cells: pl.DataFrame, names: Sequence[str]) -> dict[str, Reading]:
    """How each of some columns of rates is read: at once where all its cells are as the platform writes them (3.2%)."""
    if not names:
        return {}
    plain = cells.select(pl.col(names).str.contains(_PERCENT).all()).row(0)
    return {name: _percent if quick else rate_of(cells[name]) for name, quick in zip(names, plain, strict=True)}


_PERCENT = r"^-?[0-9]{1,3}(\.[0-9]+)?%$"


def _percent(cell: pl.Expr) -> pl.Expr:
    return cell.str.strip_chars_end("%").cast(pl.Float64) * 0.01


def rate_of(column: pl.Series) -> Reading:
    """The reading of a column of rates. It is in per cent where any number without a sign exceeds 1.

    In such a column a fraction that would be an ordinary value when multiplied by 100 contradicts the others: 0.0495
    beside 4.95 is not read, whichever it means.
    """
    bare = evaluated(column, number)
    large = bare.filter(bare.abs() > 1).abs()
    if large.is_empty():
        return rate
    least, most = pl.lit(large.min()) / 1.5, pl.lit(large.max()) * 1.5

    def in_points(value: pl.Expr) -> pl.Expr:
        contradicts = (value.abs() <= 1) & (value.abs() * 100).is_between(least, most)
        return pl.when(~contradicts).then(value / 100)

    def read(cell: pl.Expr) -> pl.Expr:
        bare = number(cell)
        return pl.when(bare.is_null()).then(rate(cell)).otherwise(once(bare, in_points, pl.Float64))

    return read


def seconds(cell: pl.Expr) -> pl.Expr:
    """How long something took, in seconds: '45', '45.2秒', '1分20秒', '00:01:20'. A plain number is in seconds."""
    return pl.coalesce(_not_negative(number(cell)), duration(cell))


def hours(cell: pl.Expr) -> pl.Expr:
    """How long something took, in hours: '12.5', '12.5小时', '1天2小时', '26:30:00'. A plain number is in hours."""
    return pl.coalesce(_not_negative(number(cell)), duration(cell) / 3600)


_SCORES_IN_WORDS = {
    "一": 1.0,
    "二": 2.0,
    "两": 2.0,
    "三": 3.0,
    "四": 4.0,
    "五": 5.0,
    "好评": 5.0,
    "中评": 3.0,
    "差评": 1.0,
}


def score(cell: pl.Expr) -> pl.Expr:
    """Stars or points out of five: '4.8', '4.8分', '5星', '五星', '★★★★☆', '好评', '中评', '差评'; nothing above."""
    plain = cell.str.normalize("NFKC").str.replace(r"\s*(?:颗?星|分)(?:好评|中评|差评)?$", "")
    stars = pl.when(plain.str.contains(r"^[★⭐🌟][★⭐🌟☆\s]*$")).then(
        plain.str.count_matches("[★⭐🌟]").cast(pl.Float64)
    )
    said = plain.replace_strict(_SCORES_IN_WORDS, default=None, return_dtype=pl.Float64)
    return once(pl.coalesce(number(plain), said, stars), _within_five, pl.Float64)


QUICK: dict[str, Reading] = {
    "id": id_quick,
    "code": code_quick,
    "text": text_,
    "money": money_quick,
    "int": int_quick,
    "number": number,
    "rate": rate,
    "seconds": seconds,
    "hours": hours,
    "score": score,
    "instant": instant_quick,
    "deadline": instant_quick,
    "day": day_quick,
    "buyer": buyer,
    "secret": code_quick,
    "word": word,
    "mark": text_,
    "span": span_quick,
    "agent": agent,
}
GENEROUS: dict[str, Reading] = QUICK | {
    "id": id_generous,
    "text": text_generous,
    "code": code,
    "money": money_generous,
    "int": int_generous,
    "instant": instant_generous,
    "deadline": instant_generous,
    "secret": code,
    "day": day_or_span_of_one,
    "span": span_generous,
}


def _digits(cell: pl.Expr) -> pl.Expr:
    return _finite(cell.cast(pl.Float64, strict=False))


def _digits_from_0(cell: pl.Expr) -> pl.Expr:
    return _positive(_digits(cell))


def _digits_to_five(cell: pl.Expr) -> pl.Expr:
    return _within_five(_digits(cell))


# Of kinds with long readings the one for a column of nothing but plain numbers.
PLAIN: dict[str, Reading] = {
    "number": _digits,
    "seconds": _digits_from_0,
    "hours": _digits_from_0,
    "score": _digits_to_five,
}


def read_as(kind: str, cells: pl.Series) -> pl.Series:
    """Bare cells as a kind: generously only where the quick reading, which is cheaper, does not read them all."""
    quick = evaluated(cells, QUICK[kind])
    return quick if quick.null_count() == cells.null_count() else evaluated(cells, GENEROUS[kind])


ABSENT: dict[str, Reading] = {  # of a kind, what says that nothing is there beside the words that all kinds have
    "instant": absent_time,
    "deadline": absent_time,
    "day": absent_time,
    "span": absent_time,
    "money": free_as_zero,
}


def damaged(cell: pl.Expr) -> pl.Expr:
    """Numbers in which a spreadsheet has lost digits: '1.01601E+12', '1016007000000.5'."""
    return cell.str.contains(r"^\d(\.\d+)?[eE]\+?\d+$|^\d+\.\d+$")


def _whole_number(cell: pl.Expr) -> pl.Expr:
    """'6.48614468383E+11', of which no digit is lost, as 648614468383."""
    digits = [cell.str.extract(r"^(\d)\.(\d+)[eE]\+?(\d+)$", at) for at in (1, 2, 3)]
    whole = digits[1].str.len_chars() == digits[2].cast(pl.Int64, strict=False)
    return pl.when(whole).then(pl.concat_str(digits[:2])).otherwise(cell)


def private(cell: pl.Expr) -> pl.Expr:
    """Text with the scrambled digits of a copied page."""
    return cell.str.contains("[\ue000-\uf8ff]")


def _whole(value: pl.Expr) -> pl.Expr:
    whole = value.is_finite() & (value == value.round(0)) & (value.abs() < 1e15)
    return pl.when(whole).then(value.cast(pl.Int64, strict=False))


def _finite(value: pl.Expr) -> pl.Expr:
    return pl.when(value.is_finite()).then(value)


def _share(plain: pl.Expr) -> pl.Expr:
    return number(plain.str.strip_chars_end("% ")) * pl.when(plain.str.ends_with("%")).then(0.01).otherwise(1.0)


def _possible(share: pl.Expr) -> pl.Expr:
    return pl.when(share.is_between(-10, 1000)).then(share)


def _within_five(stars: pl.Expr) -> pl.Expr:
    return pl.when(stars.is_between(0, HIGHEST_SCORE)).then(stars)


def _fen(yuan: pl.Expr) -> pl.Expr:
    return once(yuan, _fen_of, pl.Int64)


def _fen_of(yuan: pl.Expr) -> pl.Expr:
    return pl.when(yuan.abs() < MOST_YUAN).then((yuan * 100).cast(pl.Int64, strict=False))


def _number_text(cell: pl.Expr) -> pl.Expr:
    """A number as people write it, as a plain one: signs, separators and 万 resolved; null for what is none.

    A comma must separate thousands: '776,03' is a slip of the finger, not 77603.
    """
    plain = cell.str.normalize("NFKC").str.replace("−", "-", literal=True).str.replace(r"^\((.+)\)$", "-$1")
    plain = plain.str.replace(r"^([+-]?)\s*(?i:¥|rmb|cny)\s*", "$1").str.replace(_UNITS, "$1")
    return once(once(plain, _without_commas, pl.String), _without_ten_thousands, pl.String)


_UNITS = r"^(.*[\d.万])\s*(?i:元|块|圆|rmb|cny|[件个单笔人次张条袋盒瓶包套箱双只台份组位名片罐桶]|pcs?)$"


def _without_commas(plain: pl.Expr) -> pl.Expr:
    written = plain.str.contains(r"^[+-]?(\d{1,3}(,\d{3})+|\d*)(\.\d*)?([eE][+-]?\d+)?[万wW]?$")
    return pl.when(written).then(plain.str.replace_all(",", "", literal=True))


def _without_ten_thousands(plain: pl.Expr) -> pl.Expr:
    scaled = plain.str.strip_chars_end("万wW").cast(pl.Decimal(24, 6), strict=False) * 10_000
    return pl.when(plain.str.contains("[万wW]$")).then(scaled.cast(pl.String)).otherwise(plain)


def _not_negative(value: pl.Expr) -> pl.Expr:
    return once(value, _positive, pl.Float64)


def _positive(value: pl.Expr) -> pl.Expr:
    return pl.when(value >= 0).then(value)
