"""The result of an A/B test: the counts, a verdict for each variant, and what to mind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pdd_ops.document.blocks import Bullets, Cell, Document, Item, Table, Tone
from pdd_ops.insight.abtest import EARLY_ALPHA, FEWEST, SPLIT_ALPHA, Comparison, Test, Variant
from pdd_ops.insight.verdict import Verdict, verdict_text
from pdd_ops.lang import say
from pdd_ops.money import round_half_up

TONES: dict[Verdict, Tone] = {"improved": "good", "worse": "bad", "cannot_tell": "warning"}


def abtest_answer(test: Test, day: str) -> tuple[Document, dict[str, Any]]:
    """The counts, a verdict a variant with what it rests on, the split, and what to mind; and plain values: conversion
    in percentage points, revenue in yuan per exposure. `day` is the one that its files bear."""
    items, tests = [], len(test.variants) - 1
    for one in test.comparisons:
        items.append(Item(comparison_text(one, tests), "●", TONES[one.verdict]))
        items += [Item(text, " ") for text in (*_reasons(one), *_sizes(test, one))]
    if "uneven_split" not in test.warnings:
        items.append(Item(say("abtest.split_fine", text=p_text(test.split_p), limit=SPLIT_ALPHA)))
    items += [Item(warning_text(warning, test), "!", "warning") for warning in test.warnings]
    title = say("abtest.title", control=test.variants[0].name)
    blocks = (_counts(test.variants), Bullets(tuple(items)))
    return Document(title, blocks, f"abtest-{test.variants[0].name}", day), _data(test)


def _data(test: Test) -> dict[str, Any]:
    return {
        "schema": 1,
        "control": test.variants[0].name,
        "variants": [_variant(one) for one in test.variants],
        "comparisons": [_comparison(one) for one in test.comparisons],
        "split": {"p": _digits(test.split_p), "ok": "uneven_split" not in test.warnings},
        "planned": test.design.planned,
        "days": test.design.days,
        "warnings": [{"id": name, "text": warning_text(name, test)} for name in test.warnings],
    }


def comparison_text(one: Comparison, tests: int) -> str:
    """Verdict, difference, interval and p in a sentence."""
    interval, p = "", ""
    if one.interval is not None:
        low, high = (_number(one, bound) for bound in one.interval)
        interval = say("abtest.interval", low=low, high=high)
    if one.p is not None and one.corrected is not None:
        name = "abtest.p" if tests == 1 else "abtest.p_corrected"
        p = say(name, text=p_text(one.p), tests=tests, corrected=p_text(one.corrected))
    relative = "" if one.relative is None else say("abtest.relative", text=f"{one.relative * 100:+.1f}%")
    return say(
        "abtest.line",
        variant=one.variant,
        verdict=verdict_text(one.verdict),
        measure=say(f"abtest.column_{one.measure}"),
        difference=_amount(one, one.difference),
        relative=relative,
        interval=interval,
        p=p,
    )


def warning_text(name: str, test: Test) -> str:
    """What to mind, in words."""
    planned = f"{test.design.planned:,}" if test.design.planned else ""
    return say(f"abtest.warning_{name}", p=p_text(test.split_p), planned=planned, days=test.design.days)


def p_text(p: float) -> str:
    """'0.0016', '0.074', '<0.0001'."""
    return "<0.0001" if p < 0.0001 else f"{_digits(p)}"


def _counts(variants: tuple[Variant, ...]) -> Table:
    money = all(one.revenue_fen is not None for one in variants)
    names = ("variant", "exposures", "conversions", "conversion", *(["revenue"] if money else []))
    rows = [
        (
            Cell(one.name),
            Cell(one.exposures, "count"),
            Cell(one.conversions, "count"),
            Cell(one.rate, "rate"),
            *([Cell(one.revenue_fen / one.exposures / 100, "yuan")] if money and one.revenue_fen is not None else []),
        )
        for one in variants
    ]
    return Table("variants", "", tuple(say(f"abtest.column_{name}") for name in names), tuple(rows))


def _reasons(one: Comparison) -> Iterator[str]:
    for name in one.reasons:
        yield say(f"abtest.reason_{name}", fewest=FEWEST, early=EARLY_ALPHA)


def _sizes(test: Test, one: Comparison) -> Iterator[str]:
    wanted = test.design.detect
    if one.needed is not None:
        name = "abtest.needed_wanted" if wanted else "abtest.needed_seen"
        yield say(name, difference=_amount(one, wanted or one.difference), needed=f"{one.needed:,}")
    if one.detectable is not None:
        yield say("abtest.detectable", difference=_amount(one, one.detectable, sign=""))


def _amount(one: Comparison, value: float, sign: str = "+") -> str:
    unit = "abtest.points" if one.measure == "conversion" else "abtest.yuan"
    return say(unit, text=_number(one, value, sign))


def _number(one: Comparison, value: float, sign: str = "+") -> str:
    return f"{round_half_up(value * _scale(one), 2):{sign},.2f}"


def _scale(one: Comparison) -> int:
    return 100 if one.measure == "conversion" else 1


def _variant(one: Variant) -> dict[str, Any]:
    revenue = None if one.revenue_fen is None else one.revenue_fen / 100
    return {
        "name": one.name,
        "exposures": one.exposures,
        "conversions": one.conversions,
        "rate": round(one.rate, 6),
        "revenue": revenue,
    }


def _comparison(one: Comparison) -> dict[str, Any]:
    return {
        "variant": one.variant,
        "measure": one.measure,
        "unit": "points" if one.measure == "conversion" else "yuan",
        "verdict": one.verdict,
        "difference": round(one.difference * _scale(one), 4),
        "interval": one.interval and [round(bound * _scale(one), 4) for bound in one.interval],
        "relative": None if one.relative is None else round(one.relative, 4),
        "p": None if one.p is None else _digits(one.p),
        "p_corrected": None if one.corrected is None else _digits(one.corrected),
        "needed": one.needed,
        "detectable": None if one.detectable is None else round(one.detectable * _scale(one), 4),
        "reasons": [{"id": name, "text": text} for name, text in zip(one.reasons, _reasons(one), strict=True)],
    }


def _digits(p: float) -> float:
    """Two significant digits."""
    return float(f"{p:.2g}")
