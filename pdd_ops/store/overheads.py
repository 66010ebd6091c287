"""Sheets of shared costs on the stage: every row gets its days and item; what has no days is set apart."""

from __future__ import annotations

import json
import re
from itertools import pairwise

from pdd_ops.intake.reviews import masked
from pdd_ops.lang import say
from pdd_ops.periods import Month, Period
from pdd_ops.store.cost_sheets import TOTALS
from pdd_ops.store.engine import Connection
from pdd_ops.store.staged_rows import set_apart, staged_columns

# What people are paid: of these only the word is kept, for the rest may be a name.
PAY = (
    "工资",
    "薪资",
    "薪酬",
    "薪水",
    "奖金",
    "提成",
    "绩效",
    "补贴",
    "社保",
    "公积金",
    "劳务",
    "兼职",
    "salary",
    "wage",
)
_AFTER_TOTAL = " \u3000\t:：.。()（）元"  # what may stand behind the word of a total
_BEFORE = "('总计', '合计', '小计')"  # words that a total may begin with, too
_MONTH = re.compile(
    r"(20\d\d)\s*[-/.年]?\s*(0[1-9]|1[0-2]|[1-9])(?!\d)\s*(?:月份|月)?(?:[-/.]\d{1,2}(?!\d)[ T]?[\d:.]*)?"
)
_TO = re.compile(r"\s*(?:至|到|~|～|—+|–|--|-|\.\.)\s*")


def prepare_overheads(connection: Connection) -> int:
    """Gives the staged rows their days and items, and sets apart those without; returns how many."""
    present = staged_columns(connection)
    for name in ("since", "until"):
        if name not in present:
            connection.execute(f"ALTER TABLE stage.rows ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")
    totals = _totals_apart(connection)
    _name_items(connection)
    if "month" in present:
        _months(connection)
    if "on_day" in present:
        connection.execute(
            """UPDATE stage.rows SET since = on_day, until = on_day
            WHERE since = '' AND until = '' AND on_day IS NOT NULL"""
        )
    days = "coalesce(month, since || until)" if "month" in present else "since || until"
    return totals + sum(
        set_apart(connection, reason, condition, column=say(f"overheads.{column}"), value=value)
        for reason, condition, column, value in (
            ("no_days", "since = '' OR until = ''", "days", days),
            ("turned_days", "since > until", "days", "since || ' – ' || until"),
        )
    )


def _totals_apart(connection: Connection) -> int:
    """Sets apart the rows that add up others ('工资合计：', '合计金额'), before their items become the words of pay; of
    their text only that word is told, for the rest may be a name."""
    first, last = "substr(ltrim(item), 1, 2)", f"substr(rtrim(item, '{_AFTER_TOTAL}'), -2)"
    return set_apart(
        connection,
        "total_row",
        f"{last} IN {TOTALS} OR {first} IN {_BEFORE}",
        column=say("overheads.item"),
        value=f"CASE WHEN {last} IN {TOTALS} THEN {last} ELSE {first} END",
    )


def plain_item(item: str) -> str:
    """What a cost is for, without numbers that name people; of pay only the word."""
    lowered = item.lower()
    return next((word for word in PAY if word in lowered), masked(item.strip()))


def months_in(text: str) -> Period | None:
    """The months that a cell names: '2025-03', '2025年1月至2025年3月', or the first day of one as spreadsheets write
    it; None where it names none."""
    found: list[Month] = []
    rest = text.strip()
    while match := _MONTH.match(rest):
        found.append(Month.of(int(match[1]), int(match[2])))
        rest = _TO.sub("", rest[match.end() :], count=1)
    if rest or not 1 <= len(found) <= 2 or any(later < earlier for earlier, later in pairwise(found)):
        return None
    return Period(found[0].first, found[-1].last)


def _name_items(connection: Connection) -> None:
    items = {
        item: plain_item(item) for (item,) in connection.execute("SELECT DISTINCT item FROM stage.rows").fetchall()
    }
    connection.execute(
        "UPDATE stage.rows SET item = m.value FROM json_each(?) m WHERE m.key = item AND m.value <> item",
        (json.dumps(items),),
    )


def _months(connection: Connection) -> None:
    """The days of the months, where no days are given."""
    read = {}
    for (text,) in connection.execute("SELECT DISTINCT month FROM stage.rows WHERE month IS NOT NULL").fetchall():
        if found := months_in(text):
            read[text] = [found.first, found.last]
    connection.execute(
        """UPDATE stage.rows SET since = m.value ->> 0, until = m.value ->> 1 FROM json_each(?) m
        WHERE m.key = month AND since = '' AND until = ''""",
        (json.dumps(read),),
    )
