"""The files of the settings folder, all checked before something long begins."""

from __future__ import annotations

from collections.abc import Callable

from pdd_ops.config import config_dir, is_there


def check_own_files() -> None:
    """Reads every file that the user has in the settings folder. Raises PddOpsError with file and entry of the first
    that is wrong: not after an import, in the middle of a report."""
    folder = config_dir()
    for name, read in _READERS.items():
        if is_there(folder / name):
            read()


def _formats() -> None:
    from pdd_ops.formats.model import load_formats

    load_formats()


def _sources() -> None:
    from pdd_ops.metrics.sources import source_groups

    source_groups()


def _check() -> None:
    from pdd_ops.check.completeness import unused_datasets

    unused_datasets()


def _rules() -> None:
    from pdd_ops.insight.rulebook import load_rules

    load_rules()


def _plan() -> None:
    from pdd_ops.insight.derived_targets import plan_settings

    plan_settings()


def _alerts() -> None:
    from pdd_ops.insight.alerts import watched

    watched()


def _calendar() -> None:
    from pdd_ops.insight.calendar import events

    events("2025-01-01", "2025-12-31")


def _report() -> None:
    from pdd_ops.render.colours import red_means

    red_means()


def _next_steps() -> None:
    from pdd_ops.work.desk.next_steps import next_steps

    next_steps()


def _reviews() -> None:
    from pdd_ops.lexicon.words import lexicon

    lexicon()


def _stock() -> None:
    from pdd_ops.work.stock_settings import stock_settings

    stock_settings()


def _overheads() -> None:
    from pdd_ops.insight.profit.overheads import read_overheads

    read_overheads()


def _import() -> None:
    from pdd_ops.formats.agent_names import keeps_agent_names

    keeps_agent_names()


def _survey() -> None:
    from pdd_ops.intake.survey_kinds import confirmed_kinds

    confirmed_kinds()


def _promises() -> None:
    from pdd_ops.work.promises import load_promises

    load_promises()


_READERS: dict[str, Callable[[], None]] = {
    "formats": _formats,
    "sources.toml": _sources,
    "check.toml": _check,
    "rules.toml": _rules,
    "plan.toml": _plan,
    "alerts.toml": _alerts,
    "calendar.toml": _calendar,
    "report.toml": _report,
    "next_steps.toml": _next_steps,
    "reviews.toml": _reviews,
    "stock.toml": _stock,
    "overheads.toml": _overheads,
    "import.toml": _import,
    "survey.toml": _survey,
    "promises.toml": _promises,
}
OWN_FILES = tuple(_READERS)
