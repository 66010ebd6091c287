"""What a rule is, what it judges, and the problem that it finds: plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from pdd_ops.insight.expression import Fact
from pdd_ops.records import frozen

FILE = "rules.toml"  # of the rules: those of the tool, and in the settings folder the merchant's own
SEVERITIES = ("high", "medium", "low")


@frozen
class Rule:
    """When something is a problem, how it shows, and what merchants do about it."""

    id: str
    scope: str
    when: str
    severity: str
    title: Mapping[str, str]
    evidence: Mapping[str, list[str]]
    measures: Mapping[str, list[str]]
    thresholds: Mapping[str, float]
    causes: Mapping[str, list[str]] = field(default_factory=lambda: {"zh": [], "en": []}, hash=False)
    causes_when: Sequence[str] = ()  # a condition a cause, '' where it is always said; () where all are
    measures_when: Sequence[str] = ()
    impact: str = ""
    keys: Sequence[str] = ()  # only these subjects
    words: Sequence[str] = ()  # only subjects whose name has one of these
    except_words: Sequence[str] = ()
    unless: Sequence[str] = ()  # not where one of these rules, which stand before it, has found the same subject
    explained_by: Sequence[str] = ()  # not where problems of these rules explain half of its impact or more
    limit_to: int = 5  # at most so many subjects, the gravest first
    enabled: bool = True
    added: bool = False  # by the merchant
    changed: Sequence[str] = ()  # thresholds that the merchant has set


@frozen
class Subject:
    """What a rule judges: the shop, a product, a refund reason or type, a source group or a carrier, with its facts."""

    scope: str
    key: str
    label: str
    facts: Mapping[str, Fact] = field(hash=False)


@frozen
class Problem:
    """A rule that holds for a subject. `causes` is where to look; `impact` is in yuan, None where it is not known;
    `numbers` are the places of `measures` among those of the rule, from 1, where the rule has more of them."""

    id: str  # stable: rule, subject and month
    rule: str
    scope: str
    key: str
    object: str
    title: str
    evidence: tuple[str, ...]
    measures: tuple[str, ...]
    severity: str
    impact: float | None
    causes: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()

    @property
    def numbered(self) -> dict[int, str]:
        """The measures by the number under which the team takes them up, which stays when others are not said."""
        return dict(zip(self.numbers or range(1, len(self.measures) + 1), self.measures, strict=True))
