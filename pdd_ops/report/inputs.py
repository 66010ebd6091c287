"""Everything a report is made of, read once: metrics of both months, in total and split, and the days between."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from pdd_ops.check.ads import outside_the_rows
from pdd_ops.insight.alerts import Watched, watched
from pdd_ops.insight.comparison_periods import Compared, compared_days
from pdd_ops.insight.evidence.found import Found
from pdd_ops.insight.evidence.plain import DaysOf, plain_lines, plain_values
from pdd_ops.insight.evidence.prices import is_difference
from pdd_ops.insight.evidence.reading import read_found
from pdd_ops.insight.facts import SCOPES
from pdd_ops.insight.problems import Rule
from pdd_ops.insight.profit.build import profit_of
from pdd_ops.insight.profit.model import Profit
from pdd_ops.insight.rulebook import load_rules, needed_metrics
from pdd_ops.insight.why.build import why
from pdd_ops.insight.why.model import Known, Why
from pdd_ops.insight.why.reading import aged_lines, full_exports, products_to_watch, read_known
from pdd_ops.lang import say
from pdd_ops.metrics.compare import Line, MetricValue, compare, compare_by, told_apart
from pdd_ops.metrics.coverage import Coverage, coverage
from pdd_ops.metrics.days import by_day
from pdd_ops.metrics.query import QueryResult, query
from pdd_ops.metrics.series import Sold, Stock, first_order_day, first_sold, product_sales, stock, together
from pdd_ops.metrics.shops import Shops
from pdd_ops.metrics.values import Value
from pdd_ops.periods import NamedPeriod, Period
from pdd_ops.records import frozen
from pdd_ops.report.agents import Agents, read_agents
from pdd_ops.report.cases import DeskOf, read_desk
from pdd_ops.report.common import lines_on_common_days, values_on_common_days
from pdd_ops.report.completeness import Completeness, completeness
from pdd_ops.report.declared import day_metrics, declared
from pdd_ops.report.goods import Goods, read_goods
from pdd_ops.report.history import History, read_history
from pdd_ops.report.voice import Voice, read_voice
from pdd_ops.report.year import YearParts, read_year
from pdd_ops.work.promise_model import Measured
from pdd_ops.work.promises import read_promises

SALES = ["gmv"]
WHY_SPLITS = ("product", "source_group")


@frozen
class Inputs:
    """Plain data: nothing below reads the database any more."""

    shops: Shops
    month: NamedPeriod
    previous: NamedPeriod
    values: Mapping[str, MetricValue] = field(hash=False)
    splits: Mapping[str, list[Line]] = field(hash=False)  # dimension -> lines
    days: QueryResult  # gmv, orders, ad_spend, visitors by day
    daily: Mapping[str, tuple[Value, ...]] = field(hash=False)  # metric -> every day of the month
    daily_before: Mapping[str, tuple[Value, ...]] = field(hash=False)  # those that charts compare
    sales: Mapping[str, Mapping[str, Sold]] = field(hash=False)  # product -> day
    sales_before: Mapping[str, Mapping[str, Sold]] = field(hash=False)
    listed: Mapping[str, tuple[str, str]] = field(hash=False)  # new product -> (first day, name)
    first_day: str | None  # of all imported orders
    stock: Mapping[str, Stock] = field(hash=False)
    ad_outside_fen: int  # spend that only the total rows of ad reports show
    months_before: QueryResult  # shop discount and list amount of the three months before
    completeness: Completeness
    rules: tuple[Rule, ...]
    watched: Watched
    history: History  # of the weeks before, too
    coverage: Coverage  # which days of the month each export covers
    compared: Compared  # the days that metrics and splits are compared by
    found: Found  # what the statistical rules found
    judged: Mapping[str, MetricValue] = field(
        hash=False
    )  # metrics without bulk orders, ads over the days of orders: what rules go by
    judged_products: list[Line] = field(hash=False)  # the products, likewise
    profit: Profit
    year: YearParts | None = None  # of a year alone
    why: Why | None = None  # None where there is nothing to compare with
    desk: DeskOf = field(default_factory=DeskOf)  # who agreed to refunds, and cases that wait
    voice: Voice = field(default_factory=Voice)  # what buyers complain of
    agents: Agents = field(default_factory=Agents)  # service by agent
    promises: tuple[Measured, ...] = ()  # what pages promise, and what buyers got
    goods: Goods = field(default_factory=Goods)  # places of products, stock, campaigns, who bought


@frozen
class _Asked:
    """Whose numbers are read, and of which days."""

    shops: Shops
    month: NamedPeriod
    previous: NamedPeriod
    covered: Coverage
    compared: Compared

    @property
    def ids(self) -> tuple[int, ...]:
        """The shops."""
        return self.shops.ids


def read_inputs(
    connection: sqlite3.Connection, shops: Shops, month: NamedPeriod, previous: NamedPeriod, *, days: bool = True
) -> Inputs:
    """Reads only daily sums and day tables, never orders. A month that is not all there is compared with the same days
    of the other one. Without `days`, for the first page alone, sales are the only metric that is read day by day, and
    nothing is split by a dimension that only tables show."""
    covered = coverage(connection, shops.ids, month)
    compared = compared_days(month, previous, covered, coverage(connection, shops.ids, previous))
    asked = _Asked(shops, month, previous, covered, compared)
    inputs = _with_more(connection, asked, _numbers(connection, asked, load_rules(), days=days))
    return replace(inputs, why=_why(connection, inputs))


def _numbers(connection: sqlite3.Connection, asked: _Asked, rules: Sequence[Rule], *, days: bool) -> Inputs:
    """The metrics, in total, split and day by day, and what the statistical rules find in them."""
    shops, month, previous, ids = asked.shops, asked.month, asked.previous, asked.ids
    splits = {
        by: told_apart(compare_by(connection, by, metrics, shops=ids, period=month, previous=previous), metrics[0])
        for by, metrics in _wanted(rules, all_dimensions=days).items()
    }
    sales, sales_before = (product_sales(connection, ids, one) for one in (month, asked.compared.before))
    listed, tool = first_sold(connection, ids, month), watched()
    found = _found(connection, asked, together(sales, sales_before), listed)
    values, judged, products = _judged(connection, asked, splits["product"], found)
    return Inputs(
        shops=shops,
        month=month,
        previous=previous,
        values=values,
        splits=splits,
        days=query(connection, shops=ids, metrics=["gmv", "orders", "ad_spend", "visitors"], period=month, by="day"),
        daily=by_day(connection, day_metrics() if days else SALES, shops=ids, period=month),
        daily_before=by_day(connection, day_metrics(compared=True) if days else SALES, shops=ids, period=previous),
        sales=sales,
        sales_before=sales_before,
        listed=listed,
        first_day=first_order_day(connection, ids),
        stock=_goods(stock(connection, ids, month.shift(1).last)),
        ad_outside_fen=outside_the_rows(connection, ids, month),
        months_before=_months_before(connection, asked),
        completeness=completeness(connection, shops, month),
        rules=tuple(rules),
        watched=tool,
        coverage=asked.covered,
        history=read_history(connection, shops, month, splits, tool, bulk=found.bulk),
        compared=asked.compared,
        found=found,
        judged=judged,
        judged_products=products,
        profit=profit_of(connection, shops, month),
    )


def _goods(stocks: Mapping[str, Stock]) -> dict[str, Stock]:
    """Without listings for a difference to pay: their stock is no goods."""
    return {product: held for product, held in stocks.items() if not is_difference(held.label)}


def _months_before(connection: sqlite3.Connection, asked: _Asked) -> QueryResult:
    earlier = Period(asked.month.shift(-3).first, asked.month.shift(-1).last)
    return query(connection, shops=asked.ids, metrics=["shop_discount", "list_amount"], period=earlier, by="month")


def _found(
    connection: sqlite3.Connection,
    asked: _Asked,
    sold: Mapping[str, Mapping[str, Sold]],
    listed: Mapping[str, tuple[str, str]],
) -> Found:
    compared = asked.compared
    pair = (compared.days, compared.before) if compared.enough else None
    return read_found(connection, asked.ids, asked.month, compared=pair, sold=sold, fresh=listed)


def _judged(
    connection: sqlite3.Connection, asked: _Asked, products: list[Line], found: Found
) -> tuple[dict[str, MetricValue], Mapping[str, MetricValue], list[Line]]:
    """The metrics as they are shown, and those and the products that rules go by."""
    shops, month, previous, compared = asked.shops, asked.month, asked.previous, asked.compared
    values = compare(connection, shops=asked.ids, period=month, previous=previous)
    common = values_on_common_days(connection, shops, asked.covered, previous, values)
    apart = DaysOf(month.each_day(), compared.days.each_day(), compared.before.each_day())
    judged = plain_values(common, found.bulk, apart)
    lines = lines_on_common_days(connection, shops, asked.covered, previous, "product", products)
    return _without_rates(values, common, judged), judged, plain_lines(lines, found.bulk, apart)


def _with_more(connection: sqlite3.Connection, asked: _Asked, inputs: Inputs) -> Inputs:
    """With what is said of buyers, agents, promises and goods, and of a year."""
    shops, month, previous = asked.shops, asked.month, asked.previous
    products, comparable = inputs.splits["product"], asked.compared.enough
    return replace(
        inputs,
        desk=read_desk(connection, shops, month),
        voice=read_voice(connection, shops, month, previous),
        agents=read_agents(connection, shops, month),
        promises=tuple(read_promises(connection, asked.ids, month)),
        goods=read_goods(connection, shops, (month, previous), inputs.profit, products, comparable=comparable),
        year=read_year(connection, shops, month, asked.covered) if month.kind == "year" else None,
    )


def _without_rates(
    values: Mapping[str, MetricValue], whole: Mapping[str, MetricValue], plain: Mapping[str, MetricValue]
) -> dict[str, MetricValue]:
    """The metrics; those that a few bulk orders make have no relative change, for the one without them is said:
    those that are `plain` another than `whole`."""
    moved = {name for name, one in plain.items() if one.change_rate != whole[name].change_rate}
    return {
        name: replace(value, change_rate=None, why_no_rate=say("gate.bulk")) if name in moved else value
        for name, value in values.items()
    }


def _why(connection: sqlite3.Connection, inputs: Inputs) -> Why | None:
    """Why net sales changed; out of what has been read, unless only some days of the month are compared."""
    net, compared = inputs.values["net_sales"], inputs.compared
    if net.value is None or net.previous is None or not compared.enough:
        return None
    if compared.same_days:
        known = read_known(connection, inputs.shops, inputs.month, inputs.previous, by=WHY_SPLITS, found=inputs.found)
        return why(known)
    lines = {by: inputs.splits[by] for by in WHY_SPLITS}
    days = {month: month.each_day() for month in (inputs.previous, inputs.month)}
    sales = ((inputs.previous, inputs.daily_before["gmv"]), (inputs.month, inputs.daily["gmv"]))
    watched_products = products_to_watch(lines["product"])
    return why(
        Known(
            shop=inputs.shops.name,
            month=inputs.month,
            other=inputs.previous,
            compared=compared,
            values=inputs.values,
            lines=lines,
            full=full_exports(connection, inputs.shops, compared),
            daily={
                day: one.value
                for month, values in sales
                for day, one in zip(days[month], values, strict=True)
                if one.value is not None
            },
            sold={key: {**inputs.sales_before.get(key, {}), **inputs.sales.get(key, {})} for key in watched_products},
            begun={key: day for key, (day, _) in inputs.listed.items()},
            orders_as_of=inputs.completeness.orders_as_of,
            provisional=inputs.completeness.provisional,
            found=inputs.found,
            aged=aged_lines(connection, inputs.shops, compared, inputs.completeness.orders_as_of),
        )
    )


def _wanted(rules: Sequence[Rule], *, all_dimensions: bool) -> dict[str, list[str]]:
    """By dimension the metrics that sections show, and then those that rules speak of; without `all_dimensions` only of
    the dimensions that rules judge."""
    judged = {dimension for dimension in SCOPES.values() if dimension}
    wanted: dict[str, list[str]] = {
        by: list(metrics) for by, metrics in declared()["splits"].items() if all_dimensions or by in judged
    }
    for scope, dimension in SCOPES.items():
        if dimension:
            more = needed_metrics(rules, scope)
            wanted[dimension] = list(dict.fromkeys([*wanted[dimension], *more]))
    return wanted
