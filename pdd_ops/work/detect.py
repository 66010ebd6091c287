"""Changes that the data show by themselves, as entries for the log. Pure functions: nothing here reads a database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from statistics import median

from pdd_ops.lang import say
from pdd_ops.money import yuan
from pdd_ops.periods import Period
from pdd_ops.work.evidence import Days, Evidence
from pdd_ops.work.kinds import types
from pdd_ops.work.model import LogEntry
from pdd_ops.work.steps import Step, level_steps, pauses, settled_changes

CONTEXT = 28  # days before the period that are looked at too
PRICE_DAYS, TITLE_DAYS, PROMISE_DAYS = 3, 2, 3  # on which the old and the new one have to be seen
AD_WINDOW, AD_TIMES, AD_LEAST = 5, 1.5, 2000  # days on each side, ratio, fen a day
SOLD_BEFORE, SOLD_USUAL, SOLD_OUT = 10, 0.8, 3  # days before, their share with sales, days without
HARDLY = 0.2  # of what the rest of the shop usually sells
GONE, NEW = 7, 7  # days without visitors until the end of the data; days of data before a first visitor


def changes(evidence: Evidence, period: Period) -> list[LogEntry]:
    """What happened in the period, by day: prices, titles, listings, ad budgets, stock, promised times."""
    finders = (_prices, _titles, _listings, _ads, _stock, _promises)
    found = [entry for finder in finders for entry in finder(evidence)]
    inside = [entry for entry in found if period.first <= entry.day <= period.last]
    return sorted(inside, key=lambda entry: (entry.day, entry.type or "", entry.mark or ""))


def around(period: Period) -> Period:
    """The days that have to be looked at to see what happened in a period."""
    return Period((date.fromisoformat(period.first) - timedelta(days=CONTEXT)).isoformat(), period.last)


def _entry(evidence: Evidence, kind: str, product: str, day: str, text: str) -> LogEntry:
    mark = ":".join(part for part in (kind, product, day) if part)
    products = (product,) if product else ()
    of_kind = types()[kind].kind
    return LogEntry("", evidence.shop_id, day, of_kind, text, None, products, kind, None, "detected", mark)


def _prices(evidence: Evidence) -> Iterator[LogEntry]:
    """SKUs of a product that change on the same day are one change."""
    found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for sku, series in evidence.prices.items():
        for day, before, after in settled_changes(series, least=PRICE_DAYS):
            found[day, evidence.product_of.get(sku, "")].append((before, after))
    for (day, product), moved in found.items():
        name = evidence.labels.get(product, "") or say("work.some_product")
        before, after = max(moved, key=lambda pair: abs(pair[1] - pair[0]))
        more = say("work.more_skus", count=len(moved)) if len(moved) > 1 else ""
        text = say("work.price_changed", name=name, before=yuan(before), after=yuan(after)) + more
        yield _entry(evidence, "price", product, day, text)


def _titles(evidence: Evidence) -> Iterator[LogEntry]:
    for product, names in evidence.names.items():
        for day, before, after in settled_changes(names, least=TITLE_DAYS):
            yield _entry(evidence, "title", product, day, say("work.title_changed", before=before, after=after))


def _listings(evidence: Evidence) -> Iterator[LogEntry]:
    """Products that the product export shows for the first or the last time, well inside what it covers."""
    if not evidence.seen_days:
        return
    start, end = (date.fromisoformat(day) for day in evidence.seen_days)
    end = min(end, date.fromisoformat(evidence.days.last))
    for product, (first, last, count) in evidence.seen.items():
        name = evidence.labels.get(product, product)
        if date.fromisoformat(first) - start >= timedelta(days=NEW):
            yield _entry(evidence, "listed", product, first, say("work.was_listed", name=name))
        gone = date.fromisoformat(last) + timedelta(days=1)
        if end - gone >= timedelta(days=GONE - 1) and count >= NEW:
            yield _entry(evidence, "delisted", product, gone.isoformat(), say("work.was_delisted", name=name))


def _ads(evidence: Evidence) -> Iterator[LogEntry]:
    """Steps of a product's spend; of the account's where no product has any."""
    products = {product: series for product, series in evidence.ad_spend.items() if product}
    days = _within(evidence.days, evidence.ad_spend)
    for product, series in (products or evidence.ad_spend).items():
        for step in level_steps(days, series, window=AD_WINDOW, times=AD_TIMES, least=AD_LEAST):
            name = evidence.labels.get(product, "") or say("work.whole_account")
            yield _entry(evidence, "ad_budget", product, step.day, _spend_text(name, step))


def _spend_text(name: str, step: Step) -> str:
    if not step.before or not step.after:
        return say(
            "work.ads_began" if step.after else "work.ads_ended", name=name, amount=yuan(step.after or step.before)
        )
    return say("work.ads_changed", name=name, before=yuan(step.before), after=yuan(step.after))


def stock_outs(evidence: Evidence) -> Iterator[tuple[str, str, str | None]]:
    """(product, first day without sales, first day with some again or None) of products that sold almost daily and then
    not at all, while they were still looked at where that is known, and the rest of the shop sold."""
    totals: Counter[str] = Counter()
    for series in evidence.sold.values():
        totals.update(series)
    known = [day for day in _within(evidence.days, evidence.sold) if evidence.is_covered(day)]
    for product, series in evidence.sold.items():
        days = _while_others_sold(known, totals, series)
        gone = product in evidence.seen and evidence.seen[product][1]
        for first, again in pauses(days, series, usual=SOLD_USUAL, before=SOLD_BEFORE, least=SOLD_OUT):
            if not gone or gone >= first:  # else it was taken down
                yield product, first, again


def _while_others_sold(days: list[str], totals: Mapping[str, int], own: Days) -> list[str]:
    """The days without those on which everything else in the shop hardly sold either."""
    others = {day: totals.get(day, 0) - own.get(day, 0) for day in days}
    usual = median(others.values()) if others else 0
    return [day for day in days if others[day] >= HARDLY * usual]


def _stock(evidence: Evidence) -> Iterator[LogEntry]:
    for product, first, again in stock_outs(evidence):
        name = evidence.labels.get(product, product)
        yield _entry(evidence, "stock_out", product, first, say("work.stopped_selling", name=name))
        if again:
            yield _entry(evidence, "restock", product, again, say("work.sells_again", name=name))


def _promises(evidence: Evidence) -> Iterator[LogEntry]:
    for day, before, after in settled_changes(evidence.promised, least=PROMISE_DAYS):
        yield _entry(evidence, "promise", "", day, say("work.promise_changed", before=before, after=after))


def _within(days: Period, series: Mapping[str, Days]) -> list[str]:
    """The days from the first to the last one that any of the series has: outside nothing is known."""
    known = sorted({day for one in series.values() for day in one})
    return [day for day in days.each_day() if known and known[0] <= day <= known[-1]]
