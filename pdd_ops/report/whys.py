"""Why sales changed as tables and a chart; the command and the report show the same ones."""

from __future__ import annotations

from collections.abc import Sequence

from pdd_ops.document.blocks import Cell, Chart, Series, Table
from pdd_ops.insight.why.model import AGED, SOURCES, UNATTRIBUTED, RateRow, RateSplit, Row, Why
from pdd_ops.insight.why.rows import columns_of, factors_by_size, is_telling, shortened, shortened_rates
from pdd_ops.insight.why.words import factor_label, period_text
from pdd_ops.lang import pick, say
from pdd_ops.metrics.catalogue import dimensions, metrics, tables
from pdd_ops.report.inputs import Inputs
from pdd_ops.report.tables import Declaration

SHOWN = 10  # products or sources
SHOWN_RATES = 6  # of them, in the tables of rates


def why_sentences(answer: Why) -> list[str]:
    """The answer in a sentence, what stands out in products and days, and the notes. Events of the calendar are named
    where days stand out in them; all of them are in the answer of `why`."""
    told = [text for name in ("", "product") for text in answer.stories.get(name, ())]
    export = pick(dict(tables()["traffic_days"].export))
    elsewhere = say("why.no_visitors", export=export)  # what is missing is said once, at the end of the report
    return [answer.sentence, *told, *(text for text in answer.notes if text != elsewhere)]


def tells(answer: Why) -> bool:
    """Whether the split is shown at all."""
    return is_telling(answer.factors, answer.change)


def factor_table(answer: Why) -> Table:
    """A factor a row, the largest first; then net sales itself, whose change they sum to."""
    label, unit = metrics()["net_sales"].label, "yuan"
    rows = [
        (
            Cell(factor_label(one.id)),
            Cell(one.before, one.unit),
            Cell(one.after, one.unit),
            _change(one.contribution, good="up"),
        )
        for one in factors_by_size(answer.factors)
    ]
    total = (
        Cell(label),
        Cell(answer.before / 100, unit),
        Cell(answer.after / 100, unit),
        _change(answer.change, good="up"),
    )
    headings = (say("why.factor"), *_periods(answer), say("why.contribution"))
    return Table("why_factors", say("why.factors"), headings, (*rows, total))


def row_table(answer: Why, by: str, most: int = SHOWN) -> Table:
    """A product or source a row, the largest change first, with a column a factor; every row sums to its change, and
    all of them to that of net sales."""
    rows = shortened(answer.rows[by], most)
    columns = columns_of(rows)
    name = dimensions()[by].label
    headings = (name, say("why.change"), *(say(f"why.short_{column}") for column in columns))
    lines = tuple(_row(row, columns) for row in rows)
    notes = [say("why.sources_lack")] if by in SOURCES else []
    return Table(f"why_{by}", say("why.by", dimension=name.lower()), headings, lines, tuple(notes))


def rate_table(one: RateSplit, most: int = SHOWN_RATES) -> Table:
    """A group a row: its rate in both periods, and what its rate and its weight made of the change of the whole."""
    found = shortened_rates(one, most)
    told = [row for row in found if row.key != UNATTRIBUTED]
    total = RateRow(
        "",
        say("why.whole"),
        one.before,
        one.after,
        *(sum(getattr(row, side) for row in told) for side in ("rate", "mix")),
    )
    change = round(sum(row.rate + row.mix for row in found), 2)
    rows = [*(_rate_row(row) for row in found), (*_rate_row(total)[:-1], _points(change))]
    label, name = metrics()[one.metric].label, dimensions()[one.by].label
    names = ("rate_before", "rate_after", "rate_effect", "mix_effect", "effect")
    headings = (name, *(say(f"why.{column}") for column in names))
    return Table(
        f"why_{one.metric}_{one.by}", say("why.rate_title", metric=label, dimension=name.lower()), headings, tuple(rows)
    )


def waterfall(inputs: Inputs, declaration: Declaration) -> tuple[list[str], list[Series]]:
    """The change of net sales as a section of the report has it; nothing where there is nothing to compare with."""
    found = waterfall_of(inputs.why) if inputs.why else None
    return (list(found.labels), list(found.series)) if found else ([], [])


def waterfall_of(answer: Why) -> Chart | None:
    """From net sales then over the factors, the largest first, to net sales now; None where nothing is told."""
    if not any((answer.before, answer.after)) or not tells(answer):
        return None
    factors = factors_by_size(answer.factors)
    before, after = _periods(answer)
    values = (answer.before / 100, *(one.contribution / 100 for one in factors), answer.after / 100)
    series = Series(metrics()["net_sales"].label, values, "yuan")
    labels = (before, *(factor_label(one.id) for one in factors), after)
    return Chart("why", "waterfall", say("why.factors"), labels, (series,))


def declared_factors(inputs: Inputs, declaration: Declaration) -> Table:
    """The factors as a section of the report has them; without rows where there is nothing to compare with."""
    return _or_empty(factor_table(inputs.why) if inputs.why and tells(inputs.why) else None, declaration)


def declared_rows(inputs: Inputs, declaration: Declaration) -> Table:
    """The rows of the dimension `by`."""
    found = inputs.why is not None and inputs.why.rows.get(declaration["by"])
    return _or_empty(row_table(inputs.why, declaration["by"]) if inputs.why and found else None, declaration)


def declared_rates(inputs: Inputs, declaration: Declaration) -> Table:
    """The rate `metric` over the dimension `by`."""
    metrics_meant = (
        (declaration["metric"], AGED) if declaration["metric"] == "refund_rate" else (declaration["metric"],)
    )
    rates = inputs.why.rates if inputs.why else ()
    found = [one for one in rates if one.metric in metrics_meant and one.by == declaration["by"]]
    return _or_empty(rate_table(found[0]) if found else None, declaration)


def _or_empty(table: Table | None, declaration: Declaration) -> Table:
    return table or Table(declaration["id"], "", (), ())


def _periods(answer: Why) -> tuple[str, str]:
    return period_text(answer, answer.compare, other=True), period_text(answer, answer.month)


def _row(row: Row, columns: Sequence[str]) -> tuple[Cell, ...]:
    found = {factor.id: factor.contribution for factor in row.factors} if is_telling(row.factors, row.change) else {}
    return Cell(row.label), _change(row.change, good="up"), *(_change(found.get(name)) for name in columns)


def _rate_row(row: RateRow) -> tuple[Cell, ...]:
    effects = (_points(row.rate), _points(row.mix)) if row.key != UNATTRIBUTED else (_points(None), _points(None))
    return Cell(row.label), Cell(row.before, "rate"), Cell(row.after, "rate"), *effects, _points(row.rate + row.mix)


def _change(fen: int | None, good: str = "") -> Cell:
    return Cell(None if fen is None else fen / 100, "yuan", signed=True, good=good)


def _points(points: float | None) -> Cell:
    return Cell(None if points is None else round(points, 2), "points", signed=True)
