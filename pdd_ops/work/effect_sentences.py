"""A measured effect in sentences: the verdict, why there is none, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from pdd_ops.insight.effect import FEWEST_UNTOUCHED
from pdd_ops.insight.product_series import FEWEST_EVENT_DAYS, FEWEST_EVENTS
from pdd_ops.insight.verdict import verdict_text
from pdd_ops.insight.windows import FEWEST_AFTER, FEWEST_BEFORE
from pdd_ops.lang import say
from pdd_ops.metrics.catalogue import metrics
from pdd_ops.periods import Period
from pdd_ops.work.effect_words import level_text, moved_text, rate_text
from pdd_ops.work.effects import Measured

DAYS_SHOWN = 8


def effect_text(measured: Measured) -> str:
    """The verdict in a sentence, for reports too: with change, interval and amount, or why it cannot be told."""
    found, verdict = measured.effect, verdict_text(measured.effect.verdict)
    if found.verdict == "cannot_tell":
        return say("effect.not_told", verdict=verdict, reason=reason_text(measured, found.reasons[0]))
    name = "told_ratio" if measured.is_ratio else "told"
    return say(f"effect.{name}", verdict=verdict, **_words(measured))


def reason_text(measured: Measured, name: str) -> str:
    """Why it cannot be told, by the id of the reason."""
    kind = "_ratio" if measured.is_ratio and name in ("chance", "no_sales_before", "few_untouched") else ""
    return say(f"effect.reason_{name}{kind}", **_words(measured))


def together_text(measured: Measured, besides: str = "") -> str:
    """The ids of what is measured with it, or it with; '' where it stands alone."""
    ids = [name for name in (measured.treatment.id, *measured.together) if name and name != besides]
    return say("effect.together", ids=say("work.comma").join(ids)) if measured.together else ""


def details(measured: Measured) -> Iterator[str]:
    """What the verdict rests on, and what would be needed where there is none."""
    found, words = measured.effect, _words(measured)
    if measured.together:
        yield together_text(measured, measured.treatment.id)
    if measured.asked:
        yield say(f"effect.asked_{measured.why}", asked=metrics()[measured.asked].label, metric=words["metric"])
    if found.after is not None:
        name = "before_after" if found.untouched is None else "basis"
        yield say(f"effect.{name}{'_ratio' if measured.is_ratio else ''}", **words)
    yield say(
        "effect.windows",
        first=found.days.first,
        last=found.days.last,
        before_first=found.before.first,
        before_last=found.before.last,
    )
    if found.left_out:
        listed = ", ".join(found.left_out[-DAYS_SHOWN:])
        more = "… " if len(found.left_out) > DAYS_SHOWN else ""
        yield say("effect.left_out", count=len(found.left_out), days=more + listed)
    if measured.stock_outs:
        yield say("effect.stock_outs", what=say("work.comma").join(map(_outage, measured.stock_outs)))
    if found.unknown:
        yield say("effect.unknown", count=found.unknown, metric=words["metric"])
    if found.change is not None and found.detectable is not None:
        yield say("effect.placebos", count=found.placebos)
        name = "rise" if found.detectable > 0 else "fall"
        yield say(f"effect.{name}", change=rate_text(abs(found.detectable)).lstrip("+"))
        if found.verdict == "cannot_tell":
            yield say("effect.needed", days=found.days_needed) if found.days_needed else say("effect.never")


def _outage(one: tuple[str, Period]) -> str:
    product, days = one
    return say("effect.stock_out", product=product, first=days.first, last=days.last)


def _words(measured: Measured) -> dict[str, object]:
    """What the sentences are filled with."""
    found = measured.effect
    low, high = found.interval or (None, None)
    amount_low, amount_high = found.amount_interval or (None, None)
    return {
        "metric": metrics()[measured.metric].label,
        "change": rate_text(found.change),
        "low": rate_text(low),
        "high": rate_text(high),
        "amount": moved_text(measured, found.amount),
        "amount_low": moved_text(measured, amount_low),
        "amount_high": moved_text(measured, amount_high),
        "level": level_text(measured, found.after),
        "expected": level_text(measured, found.expected),
        "untouched": rate_text(found.untouched),
        "days": found.days_used,
        "after": FEWEST_AFTER,
        "before": FEWEST_BEFORE,
        "products": found.products,
        "fewest": FEWEST_UNTOUCHED,
        "events": found.events,
        "fewest_events": FEWEST_EVENTS,
        "fewest_event_days": FEWEST_EVENT_DAYS,
    }
