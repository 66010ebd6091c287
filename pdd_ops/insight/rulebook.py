"""The rules in force: the shipped ones (rules.toml) with the merchant's thresholds, and those the merchant added."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache

from pdd_ops.config import user_table
from pdd_ops.errors import UsageError
from pdd_ops.insight.facts import scope_metrics
from pdd_ops.insight.problems import FILE, Rule
from pdd_ops.insight.texts import with_conditions
from pdd_ops.lang import say
from pdd_ops.resources import shipped_table

_WORD = re.compile(r"(?<![\w.])[A-Za-z_]\w*")  # of an expression; the names of values are among them

__all__ = ["FILE", "find_rule", "load_rules", "needed_metrics", "shipped_rules"]


def load_rules() -> list[Rule]:
    """The rules in force, the merchant's own last. Raises PddOpsError with file, rule and key of what is wrong."""
    shipped, own = {rule.id: rule for rule in shipped_rules()}, user_table(FILE)
    if not own:
        return list(shipped.values())
    from pdd_ops.insight.own_rules import with_own

    return list(with_own(shipped, own).values())


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """The rules of rules.toml."""
    declared = shipped_table("pdd_ops.insight", FILE)
    return tuple(Rule(id=rule_id, **with_conditions(entry)) for rule_id, entry in declared.items())


def find_rule(rules: Iterable[Rule], rule_id: str) -> Rule:
    """The rule of this id. Raises UsageError with close matches and all ids."""
    known = {rule.id: rule for rule in rules}
    if rule_id not in known:
        raise UsageError(say("insight.unknown_rule", value=rule_id, known=_near(rule_id, known)))
    return known[rule_id]


def needed_metrics(rules: Iterable[Rule], scope: str) -> list[str]:
    """The metrics of the scope that conditions, impacts and the conditions of advice of its rules speak of."""
    own = [rule for rule in rules if rule.scope == scope]
    texts = [text for rule in own for text in (rule.when, rule.impact, *rule.causes_when, *rule.measures_when)]
    return scope_metrics(scope, set(_WORD.findall(" ".join(filter(None, texts)))))


def _near(value: str, known: Iterable[str]) -> str:
    """All that is known, the most similar first."""
    names_known = list(known)
    near = get_close_matches(value, names_known, n=3)
    return ", ".join([*near, *(one for one in names_known if one not in near)])
