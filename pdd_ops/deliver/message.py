"""What is told: a short summary of a month, the alerts that are new, or what a month still lacks."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pdd_ops.deliver.split_text import signs
from pdd_ops.document.visible import visible
from pdd_ops.insight.problems import Problem
from pdd_ops.lang import say
from pdd_ops.metrics.compare import MetricValue
from pdd_ops.metrics.wording import MISSING, amount_text, card_amount, change_text, moved_text
from pdd_ops.money import yuan
from pdd_ops.report.model import Action, Report
from pdd_ops.report.tables import compared_name
from pdd_ops.report.work_tables import state
from pdd_ops.store.shops import ALL_SHOPS
from pdd_ops.work.desk.item import Item, deadline_text
from pdd_ops.work.desk.today import Today
from pdd_ops.work.target_progress import Progress

LONGEST_TITLE = 120  # signs
MOST_WAITING = 10  # lines of what waits
DUE_HOURS = 24  # what is due sooner is told again, should it be new
MOST = 3  # problems, measures, and things that are missing
# What a chat would read as markup: names of products and shops must not call everyone (<at id=all>) or draw links
_MARKUP = str.maketrans("<>*`[]~", "＜＞＊｀［］～")


@dataclass(frozen=True)
class Line:
    """A line of a list; `strong` stands before the text in bold."""

    strong: str
    text: str


@dataclass(frozen=True)
class Block:
    """Lines under a heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Message:
    """`key` says what it is, the same for every attempt to tell it; `content` is a hash of what it says; `topics` are
    the ids of the alerts in it. `warning` stands under the title."""

    key: str
    shop: str
    month: str
    title: str
    warning: str
    blocks: tuple[Block, ...]
    content: str
    provisional: bool = False
    topics: tuple[str, ...] = ()

    @property
    def has_files(self) -> bool:
        """Whether the whole of it can be sent as files: of summaries and of the table of all shops."""
        return self.key.startswith(("report:", "shops:"))


def summary(report: Report, *, where: str, fingerprint: str) -> Message:
    """The summary of a report: headline numbers, targets, overdue actions, problems, measures, what is missing, and
    `where` the whole of it is. `fingerprint` stands for everything in the report, so that a change of it is
    a change of the message."""
    blocks = [
        _block("deliver.numbers", [_number(metric, report) for metric in _cards(report)]),
        _block("deliver.targets", [_progress(one) for one in report.progress]),
        _block("deliver.overdue", _overdue([one for one in report.actions if one.overdue])),
        _block("deliver.problems", [_problem(problem) for problem in report.problems[:MOST]]),
        _block("deliver.measures", [Line("", text) for text in _measures(report.problems)]),
        _block("deliver.missing", [Line("", note) for note in report.notes[:MOST]]),
        _block("deliver.whole", [Line("", where)] if where else []),
    ]
    kept = tuple(block for block in blocks if block)
    title = _title(say("deliver.title", shop=report.shop, title=report.period.title))
    warning = say("deliver.provisional") if report.provisional else ""
    key, content = f"report:{report.shop}:{report.month}", _hash(title, warning, kept, fingerprint)
    return Message(key, report.shop, report.month, title, warning, kept, content, report.provisional)


def alerts(report: Report, *, told: Collection[str], severities: Sequence[str]) -> Message | None:
    """The noteworthy alerts and problems that have not been told lately; None where there are none."""
    sudden = [one for one in report.alerts if one.severity in severities and one.id not in told]
    lasting = [one for one in report.problems if one.severity in severities and one.id not in told]
    topics = (*(one.id for one in sudden), *(one.id for one in lasting))
    if not topics:
        return None
    lines = [Line(say("deliver.severity", severity=say(f"render.{one.severity}")), one.text) for one in sudden]
    first = _block("deliver.alerts", lines)
    blocks = ((first,) if first else ()) + tuple(map(_problem_block, lasting))
    mark = hashlib.sha256("\n".join(sorted(topics)).encode()).hexdigest()[:12]
    title = _title(say("deliver.alerts_title", shop=report.shop, month=report.month, count=len(topics)))
    key, content = f"alerts:{report.shop}:{report.month}:{mark}", _hash(title, "", blocks)
    return Message(key, report.shop, report.month, title, "", blocks, content, topics=topics)


def today_message(found: Today, shop: str) -> Message | None:
    """What waits today, the most urgent first; None where nothing does. `topics` are what is due within a day or
    overdue: one that becomes overdue is a topic of its own."""
    if not found.items:
        return None
    late = [item for item in found.items if item.is_overdue(found.now)]
    rest = [item for item in found.items if not item.is_overdue(found.now)]
    blocks = [
        _block("deliver.today_overdue", _waiting(late, found.now)),
        _block("deliver.today_waits", _waiting(rest, found.now)),
        _block("deliver.today_ages", [Line("", note) for note in found.notes]),
    ]
    kept = tuple(block for block in blocks if block)
    title = _title(say("deliver.today_title", shop=shop, day=found.at[:10], count=len(found.items)))
    warning = say("deliver.today_late", count=len(late)) if late else ""
    due = (item for item in found.items if (hours := item.hours_left(found.now)) is not None and hours <= DUE_HOURS)
    topics = tuple(
        f"today:{item.kind}:{item.shop}:{item.id}{':overdue' if item.is_overdue(found.now) else ''}" for item in due
    )
    key = f"today:{shop}:{found.at[:10]}"
    return Message(key, shop, found.at[:7], title, warning, kept, _hash(title, warning, kept), topics=topics)


def message_of(
    *, key: str, month: str, title: str, blocks: Sequence[tuple[str, Sequence[Line]]], fingerprint: str
) -> Message:
    """A message about all shops: lines under headings (keys of texts), those without lines left out. `fingerprint`
    stands for everything that it is made of."""
    kept = tuple(block for name, lines in blocks if (block := _block(name, lines)))
    title = _title(title)
    return Message(key, ALL_SHOPS, month, title, "", kept, _hash(title, "", kept, fingerprint))


def _waiting(items: Sequence[Item], now: int) -> list[Line]:
    """The first of the items, and how many more there are."""
    lines = []
    for item in items[:MOST_WAITING]:
        amount = say("deliver.today_amount", amount=yuan(item.amount_fen)) if item.amount_fen is not None else ""
        until = say("deliver.today_no_deadline") if item.deadline is None else deadline_text(item.deadline, now)
        words = {"title": item.title, "amount": amount, "until": until, "why": item.why, "next": item.next}
        lines.append(Line("" if item.kind == "shipping" else item.id, say("deliver.today_line", **words)))
    more = len(items) - MOST_WAITING
    return [*lines, *([Line("", say("deliver.today_more", count=more))] if more > 0 else [])]


def still_missing(shop: str, month: str, lacking: Sequence[str]) -> Message:
    """That a month's summary waits, and for what."""
    title = _title(say("deliver.missing_title", shop=shop, month=month))
    blocks = [
        _block("deliver.lacking", [Line("", text) for text in lacking]),
        _block("deliver.next", [Line("", say("deliver.next_step", month=month))]),
    ]
    kept = tuple(block for block in blocks if block)
    return Message(f"missing:{shop}:{month}", shop, month, title, "", kept, _hash(title, "", kept), provisional=True)


def plain(text: str) -> str:
    """A text in one line that no chat takes for markup."""
    return visible(re.sub(r"\s*[\r\n]+\s*", " ", text)).translate(_MARKUP)


def _title(text: str) -> str:
    """A title that leaves room for the message, whatever the shop is called."""
    cleaned = plain(text)
    return cleaned if len(cleaned) <= LONGEST_TITLE else "".join(list(signs(cleaned))[: LONGEST_TITLE - 1]) + "…"


def _hash(title: str, warning: str, blocks: Sequence[Block], more: str = "") -> str:
    said = [[block.title, [[line.strong, line.text] for line in block.lines]] for block in blocks]
    return hashlib.sha256(json.dumps([title, warning, said, more]).encode()).hexdigest()


def _block(key: str, lines: Sequence[Line]) -> Block | None:
    cleaned = tuple(Line(plain(line.strong), plain(line.text)) for line in lines)
    return Block(say(key), cleaned) if cleaned else None


def _cards(report: Report) -> list[MetricValue]:
    known = {metric.id: metric for metric in report.metrics}
    return [known[name] for name in report.cards if name in known]


def _number(metric: MetricValue, report: Report) -> Line:
    """A headline number with its change: in so many yuan or orders where too few days are compared for a rate."""
    if metric.value is None:
        return Line(metric.label, say("deliver.no_value", missing=MISSING, reason=metric.reason or ""))
    moved = moved_text(metric) or change_text(metric)
    change = say("deliver.change", called=_called(report), moved=moved) if moved else ""
    return Line(metric.label, card_amount(metric.value, metric.unit) + change)


def _called(report: Report) -> str:
    """环比 or 同比; another month by its name."""
    called = compared_name(report.period, report.compared_period)
    other = called == say("report.change_other")
    return say("deliver.against", month=report.compared_period.heading) if other else called


def _progress(one: Progress) -> Line:
    """A target: what was reached of it beside how much of the month is over."""
    unit = one.target.unit
    words = {
        "value": MISSING if one.value is None else amount_text(one.value, unit),
        "target": amount_text(one.target.value, unit), "state": say(f"target.state_{state(one)}"),
    }  # fmt: skip
    if one.share is None:
        return Line(one.label, say("deliver.target", **words))
    share, days = (amount_text(number, "rate") for number in (one.share, one.days_share))
    return Line(one.label, say("deliver.target_share", **words, share=share, days=days))


def _overdue(actions: Sequence[Action]) -> list[Line]:
    """The first of the overdue actions, and how many more there are."""
    more = len(actions) - MOST
    rest = [Line("", say("deliver.more_late", count=more))] if more > 0 else []
    return [*(_late(action) for action in actions[:MOST]), *rest]


def _late(action: Action) -> Line:
    owner = action.owner or say("work.no_owner")
    return Line(action.id or "", say("deliver.late", text=action.text, owner=owner, due=action.due or ""))


def _problem(problem: Problem) -> Line:
    severity = say("deliver.severity", severity=say(f"render.{problem.severity}"))
    evidence = say("deliver.evidence", text=problem.evidence[0]) if problem.evidence else ""
    title = problem.title
    if problem.object and problem.object in evidence:  # said once is enough
        title = title.replace(problem.object, "").rstrip("：: ")
    return Line(severity, f"{title}{evidence}")


def _measures(problems: Sequence[Problem]) -> list[str]:
    """The first measure of each of the gravest problems, none twice."""
    return list(dict.fromkeys(problem.measures[0] for problem in problems if problem.measures))[:MOST]


def _problem_block(problem: Problem) -> Block:
    sentences = [*problem.evidence, *(f"→ {measure}" for measure in problem.measures[:1])]
    return Block(plain(problem.title), tuple(Line("", plain(text)) for text in sentences))
