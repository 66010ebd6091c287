"""Service by agent and answers of a survey, for the stories that have them: one agent answers more slowly than the
others, and what buyers got is not always what the page says."""

from __future__ import annotations

from pathlib import Path

from pdd_ops.periods import Month
from pdd_ops.sample.books import Books
from pdd_ops.sample.dice import Dice, spread
from pdd_ops.sample.files import Row, csv_bytes, percent, plain, write_xlsx
from pdd_ops.sample.plan import Plan
from pdd_ops.sample.service import Service, service_day
from pdd_ops.sample.shop import columns
from pdd_ops.sample.traffic import Traffic
from pdd_ops.sample.windows import shown, span_of

AGENTS = (  # account, name, weight, how far below the others in answers within three minutes, seconds more
    ("gh-service01", "客服一号", 0.46, 0.0, 0),
    ("gh-service02", "客服二号", 0.38, 0.17, 45),
    ("gh-service03", "客服三号", 0.16, 0.01, 4),
)
DELAY = 3  # days that the platform takes
SHEETS = (130, 110)  # of the newest month and of the one before
MARKS = (  # weights of the five words: on the whole, quality, delivery, as described
    (3, 5, 12, 45, 35), (2, 6, 14, 44, 34), (4, 9, 20, 40, 27), (5, 12, 18, 40, 25),
)  # fmt: skip
_WORDS = ("非常不满意", "不满意", "一般", "满意", "非常满意")
_SAID = ("", "", "", "(空)", "挺好的，会再来", "颜色和图片不太一样", "快递慢了点", "杯盖有点漏水", "包装严实，没有破损")


def write_agents(folder: Path, plan: Plan, books: Books, traffic: Traffic) -> list[Path]:
    """Writes 客服绩效_… of every month, as far as it is known on the first of the next one."""
    paths = []
    for month in plan.months:
        days = shown(plan, month, "agents")[: -DELAY + 1]
        if not days:
            continue
        rows: list[Row] = [columns("agent_day")]
        for day in days:
            _, one = service_day(plan, books, traffic, day)
            rows += _agents_of(day.text, one, plan.dice(33, day.number))
        path = folder / f"客服绩效_{span_of(days)}.csv"
        path.write_bytes(csv_bytes(rows, "utf-8-sig"))
        paths.append(path)
    return paths


def _agents_of(day: str, one: Service, dice: Dice) -> list[Row]:
    """The day's people, split among the agents."""
    weights = dice.share(len(AGENTS)) * 0.3 + [agent[2] for agent in AGENTS]
    parts = [spread(total, weights) for total in (one.consulted, one.served, one.inquirers, one.buyers, one.sales)]
    rows: list[Row] = []
    for at, (account, name, _, slower, seconds) in enumerate(AGENTS):
        consulted, served, inquirers, buyers, sales = (int(part[at]) for part in parts)
        usual = one.replied / max(one.served, 1)
        replied = int(dice.chance(served, max(usual - slower, 0.0)).sum())
        rows.append((
            day, account, name, consulted, served, percent(replied, served) if served else "-",
            one.seconds + seconds if served else "-", inquirers, buyers, plain(sales), f"4.{8 - int(10 * slower)}",
        ))  # fmt: skip
    return rows


def write_survey(folder: Path, plan: Plan) -> list[Path]:
    """Writes the answers of a survey of 问卷星 in the two newest months, one file by text."""
    rows: list[Row] = [columns("survey")]
    for age, number in reversed(list(enumerate(SHEETS))):
        if age < len(plan.months):
            rows += _sheets(plan, plan.months[-1 - age], number, len(rows), plan.dice(34, age))
    path = folder / f"281734_按文本_购物满意度_{len(rows) - 1}.xlsx"
    write_xlsx(path, "Sheet1", rows)
    return [path]


def _sheets(plan: Plan, month: Month, number: int, first: int, dice: Dice) -> list[Row]:
    days = shown(plan, month, "survey")
    on = sorted(int(at) for at in dice.between(number, 0, len(days) - 1))
    recommend = dice.curve(number, ((0, 0.15, 0.45, 1), (0, 6.9, 8.9, 11)))
    marks = [dice.pick(number, weights) for weights in MARKS]
    said, took = dice.between(number, 0, len(_SAID) - 1), dice.between(number, 14, 240)
    rows: list[Row] = []
    for at in range(number):
        when = f"{days[on[at]].text.replace('-', '/')} {10 + at % 12}:{at % 60:02d}:00"
        head = (first + at, when, f"{took[at]}秒", "链接", "直接访问", f"10.0.{at % 200}.1(广东-广州)", 0)
        words = (_WORDS[int(mark[at])] for mark in marks)
        rows.append((*head, min(int(recommend[at]), 10), *words, _SAID[int(said[at])]))
    return rows
