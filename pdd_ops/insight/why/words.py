"""The split in a sentence, and what products and sources have to do with it, as one would tell it to the owner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pdd_ops.check.words import day_list
from pdd_ops.insight.decompose import Factor
from pdd_ops.insight.why.causes import gap_sentence, surge_sentence
from pdd_ops.insight.why.model import REST, UNATTRIBUTED, Known, Row, Why
from pdd_ops.insight.why.rows import is_telling
from pdd_ops.insight.why.sure import Behind, why_not_a_reason
from pdd_ops.lang import pick, say
from pdd_ops.metrics.wording import number_text, signed_text
from pdd_ops.money import yuan
from pdd_ops.periods import Period

ENOUGH = 0.8  # of what goes in the direction of the change is explained by the factors that are named
MOST, MOST_AGAINST = 3, 2  # factors in a sentence
HALF = 0.5  # of the largest factor that is told: one that may be chance and weighs as much is told as such
WORTH_SAYING = 0.1  # of the largest factor; of all changes of rows
OF_CHANGE = 0.2  # that a reason makes, at least
ROWS = 3  # that rose, and that fell
ROWS_NOTED = 6  # for what their days or one factor show
ROW_SHARE = 0.03  # of all changes of rows; below it a row is not talked about


def sentence(answer: Why, behind: Behind | None = None) -> str:
    """What net sales were, how they changed, and mainly why; reasons that may be chance are left out."""
    values = {
        "month": period_text(answer, answer.month),
        "compare": period_text(answer, answer.compare, other=True),
        "after": yuan(answer.after),
        "before": yuan(answer.before),
        "change": yuan(abs(answer.change)),
        "rate": _relative(answer),
    }
    with_, against = _reasons(answer.factors, answer.change, behind)
    if not answer.change:
        moved = [factor for factor in answer.factors if factor.contribution]
        kind = "balanced" if moved else "nothing_changed"
        return _close(say(f"why.{kind}", **values, reasons=listed([phrase(one) for one in _largest(moved)[:4]])))
    kind = "more" if answer.change > 0 else "less"
    if not is_telling(answer.factors, answer.change):
        return _close(say(f"why.{kind}_unsplit", **values) + pick({"zh": "。", "en": "."}))
    if not with_ and not against:
        return _close(say(f"why.{kind}_by_chance", **values) + pick({"zh": "。", "en": "."}))
    unsure = _unsure(answer.factors, [*with_, *against], behind)
    if not with_:
        text = say(f"why.{kind}_many", **values)
    else:
        main = "" if _is_main(with_, unsure, answer.change) else "_surely"
        text = say(f"why.{kind}{main}", **values, reasons=listed([phrase(one) for one in with_]))
    if against:
        text += say(f"why.{_against(with_, against, answer.change)}", reasons=listed([phrase(one) for one in against]))
    if unsure and with_:
        text += say("why.maybe_chance", reasons=listed([phrase(one) for one in unsure]))
    return _close(text + pick({"zh": "。", "en": "."}))


def _against(with_: Sequence[Factor], against: Sequence[Factor], change: int) -> str:
    """How what went against the change is told: it made up for a part of the reasons, or for all of them."""
    if sum(abs(one.contribution) for one in against) >= sum(abs(one.contribution) for one in with_):
        return "meanwhile"
    return "held_back" if change > 0 else "softened"


def _unsure(factors: Sequence[Factor], told: Sequence[Factor], behind: Behind | None) -> list[Factor]:
    """The factors that may be chance and weigh so much that the sum of those that are `told` would puzzle."""
    if not told:
        return []
    least = HALF * max(abs(one.contribution) for one in told)
    found = [one for one in factors if why_not_a_reason(one, behind) is not None]
    return _largest([one for one in found if abs(one.contribution) >= least])[:MOST_AGAINST]


def _is_main(with_: Sequence[Factor], unsure: Sequence[Factor], change: int) -> bool:
    """Whether no factor that may be chance made more of the change than the first of its reasons."""
    same = [abs(one.contribution) for one in unsure if (one.contribution > 0) == (change > 0)]
    return max(same, default=0) <= abs(with_[0].contribution)


def reasons_told(answer: Why, behind: Behind | None = None) -> dict[str, int]:
    """The factors, by id, that the sentence of the shop names, with what they made of its change."""
    with_, against = _reasons(answer.factors, answer.change, behind)
    return {one.id: one.contribution for one in (*with_, *against)}


def row_sentences(
    known: Known, rows: Sequence[Row], by: str = "product", shop: Mapping[str, int] | None = None
) -> Iterator[str]:
    """The rows that rose and fell most, those with one weighty reason that others made up for, and those whose days
    show something; each with its main reasons. Rows that rose come first."""
    named = [row for row in rows if row.key not in (REST, UNATTRIBUTED)]
    moved = sum(abs(row.change) for row in named)
    hints = {row.key: _hints(known, row) for row in named if row.key in known.sold}
    told: dict[str, Row] = {}
    for sign in (1, -1):
        large = [row for row in named if sign * row.change > 0 and abs(row.change) >= ROW_SHARE * moved]
        told |= {row.key: row for row in _by_size(large)[:ROWS]}
    noted = [row for row in named if hints.get(row.key) or _heaviest(row) >= WORTH_SAYING * moved > 0]
    told |= {row.key: row for row in _by_size(noted)[:ROWS_NOTED]}
    for row in sorted(told.values(), key=lambda row: (row.change < 0, -abs(row.change), row.key)):
        text = _row_sentence(row, _news(known, row, by), _behind(known, row, by), shop or {}, known.month.this)
        if text or hints.get(row.key):
            yield (text or _row_only(row)) + hints.get(row.key, "")


def _heaviest(row: Row) -> int:
    """The largest contribution, apart from that of the days, which is the same for all."""
    return max((abs(factor.contribution) for factor in row.factors if factor.id != "days"), default=0)


def phrase(factor: Factor) -> str:
    """A factor in words with its contribution: 每天的访客多了（+3,901.22 元）."""
    rising = (factor.contribution > 0) != (factor.id in ("refund_share", "refunds"))
    if factor.before is not None and factor.after is not None and factor.before != factor.after:
        rising = factor.after > factor.before
    words = say(f"why.{factor.id}_{'up' if rising else 'down'}", days=_days(factor))
    return say("why.phrase", words=words, amount=signed_text(factor.contribution / 100, "yuan"))


def factor_label(factor_id: str) -> str:
    """The name of a factor in the language in use."""
    return say(f"why.factor_{factor_id}")


def period_text(answer: Why, month: str, *, other: bool = False) -> str:
    """The month, with its days where not all of them are compared."""
    period = answer.compared.before if other else answer.compared.days
    if not answer.compared.same_days:
        return month
    return say("why.part_of_month", month=month, first=int(period.first[8:]), last=int(period.last[8:]))


def listed(phrases: Sequence[str]) -> str:
    """Phrases one after the other."""
    return pick({"zh": "、", "en": ", "}).join(phrases)


def _news(known: Known, row: Row, by: str) -> str:
    """What a row with nothing on one side is called: a product was launched, or sold again; a source came or went."""
    if not row.news or by == "product":
        return "back" if row.news == "new" and row.key not in known.begun else row.news
    return f"{row.news}_source"


def _behind(known: Known, row: Row, by: str) -> Behind | None:
    """The orders of a row; None where its dimension does not know them."""
    values = next((line.values for line in known.lines.get(by, ()) if line.key == row.key), {})
    return Behind.of(values, (known.compared.before.days, known.compared.days.days))


def _row_only(row: Row) -> str:
    values = {"label": row.label, "change": yuan(abs(row.change))}
    return say(f"why.row_{'more' if row.change > 0 else 'less'}_only", **values)


def _row_sentence(row: Row, news: str, behind: Behind | None, shop: Mapping[str, int], this: str) -> str:
    """'' where the table says as much: nothing is new, and what made the change may be chance, or is what the whole
    `shop` is told to have changed by and not mostly of this row."""
    values = {"label": row.label, "change": yuan(abs(row.change))}
    if news:
        return say(f"why.row_{news}", this=this, **values)
    with_, against = _reasons([one for one in row.factors if one.id != "days"], row.change, behind)
    told = with_[:2]
    of_shop = all(one.id in shop and abs(one.contribution) < HALF * abs(shop[one.id]) for one in told)
    if not told or (of_shop and not against) or not is_telling(row.factors, row.change):
        return ""
    text = say("why.row_more" if row.change > 0 else "why.row_less", **values)
    main = _is_main(with_, _unsure(row.factors, with_, behind), row.change)
    text += say("why.row_reasons" if main else "why.row_surely", reasons=listed([phrase(one) for one in told]))
    if against:
        text += say("why.row_against", reasons=phrase(against[0]))
    return text + pick({"zh": "。", "en": "."})


def _hints(known: Known, row: Row) -> str:
    """What the days of a product say: that it was sold out; that it had a promotion, or had one in the other period if
    it sold less."""
    promoted = known.compared.days if row.change > 0 else known.compared.before
    return gap_sentence(known, row.key) + surge_sentence(known, row.key, promoted)


def _reasons(factors: Sequence[Factor], change: int, behind: Behind | None = None) -> tuple[list[Factor], list[Factor]]:
    """The factors that made the change by more than chance, largest first, until enough of it is told; and those that
    went against it."""
    sign = 1 if change > 0 else -1
    ordered = _largest([one for one in factors if why_not_a_reason(one, behind) is None])
    if not ordered:
        return [], []
    with_ = [factor for factor in ordered if sign * factor.contribution >= max(OF_CHANGE * abs(change), 1)]
    whole = sum(abs(factor.contribution) for factor in with_)
    chosen: list[Factor] = []
    for factor in with_[:MOST]:
        if sum(abs(one.contribution) for one in chosen) < ENOUGH * whole:
            chosen.append(factor)
    least = WORTH_SAYING * abs(ordered[0].contribution)
    against = [one for one in ordered if sign * one.contribution < 0 and abs(one.contribution) >= least]
    return chosen, against[:MOST_AGAINST]


def _largest(factors: Sequence[Factor]) -> list[Factor]:
    return sorted(factors, key=lambda factor: (-abs(factor.contribution), factor.id))


def _by_size(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-abs(row.change), row.key))


def _relative(answer: Why) -> str:
    if not answer.before:
        return ""
    return say("why.in_brackets", text=signed_text(answer.change / abs(answer.before), "rate"))


def _close(text: str) -> str:
    """No space after a full-width bracket."""
    return text.replace("） ", "）")


def _days(factor: Factor) -> str:
    if factor.id != "days" or factor.before is None or factor.after is None:
        return ""
    return number_text(abs(int(factor.after - factor.before)), "count")


def stories(answer: Why) -> list[str]:
    """What stands out: of the rows of each dimension, then of the shop."""
    return [text for by in (*answer.rows, "") for text in answer.stories.get(by, ())]


def events_sentence(answer: Why) -> str:
    """The promotions and holidays of the compared days."""
    named = [
        say("why.event_in", label=one.label, days=day_list(Period(one.first, one.last).each_day()))
        for one in answer.events
    ]
    return say("why.events", events=listed(named)) if named else say("why.no_events")
