"""What was done to the same product at about the same time: one change, whose effect is measured and told once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from typing import TYPE_CHECKING

from pdd_ops.periods import Period, shifted
from pdd_ops.records import frozen
from pdd_ops.work.actions import list_actions
from pdd_ops.work.log import list_entries
from pdd_ops.work.model import ACTION, Action, is_id
from pdd_ops.work.treatment import Treatment, begun_on, of_action, of_entry

if TYPE_CHECKING:
    from pdd_ops.work.effects import Measured

NEAR = 7  # days between two changes that nothing can tell apart


@frozen
class Group:
    """`lead` bears the effect: an action before a campaign, an entry of the log, a change the data show. It is measured
    from the first day of the group, on the metric that one of the group was to move. `others` are the ids of the
    rest."""

    lead: Treatment
    others: tuple[str, ...] = ()


@frozen
class Effects:
    """`measured`: id of a lead -> its effect; `led`: id of another of a group -> the id of its lead."""

    measured: Mapping[str, Measured] = field(hash=False)
    led: Mapping[str, str] = field(hash=False)


def grouped(treatments: Iterable[Treatment]) -> list[Group]:
    """Each treatment in one group. Those belong together that were done to the same products, or to some of those of
    the lead, within 7 days of it, and were not to move different metrics. What nobody named a metric for goes with any;
    what concerns the whole shop stands alone."""
    left, found = sorted(treatments, key=_rank), []
    while left:
        lead, members = left[0], [one for one in left[1:] if _together(left[0], one)]
        metric = next((one.metric for one in (lead, *members) if one.metric), None)
        members = [one for one in members if one.metric in (None, metric)]
        first = min(one.first for one in (lead, *members))
        found.append(Group(replace(lead, first=first, metric=metric), tuple(one.id for one in members)))
        left = [one for one in left[1:] if one not in members]
    return found


def group_of(connection: sqlite3.Connection, treatment: Treatment) -> Group:
    """The group of a treatment, out of the shop's actions and its log."""
    period = Period(shifted(treatment.first, -2 * NEAR), shifted(treatment.first, 2 * NEAR))
    shops = [treatment.shop_id]
    around = [*map(of_action, filter(begun_on, list_actions(connection, shops)))]
    around += map(of_entry, list_entries(connection, shops, period))
    near = [one for one in around if period.first <= one.first <= period.last and one.id != treatment.id]
    return next(one for one in grouped([treatment, *near]) if treatment.id in (one.lead.id, *one.others))


def effects_together(connection: sqlite3.Connection, treatments: Sequence[Treatment], until: str) -> Effects:
    """The effects as they stand on the day `until`, each group's once. What has begun after that day is not there; what
    the data show and nobody has taken over has no effect of its own."""
    groups = grouped(one for one in treatments if one.products and one.first <= until)
    leads = [one.lead for one in groups if is_id(one.lead.id)]
    if not leads:
        return Effects({}, {})
    from pdd_ops.work.effects import effects_for

    others = {one.lead.id: one.others for one in groups}
    found = effects_for(connection, leads, until)
    measured = {one.treatment.id: replace(one, together=others[one.treatment.id]) for one in found}
    return Effects(measured, {other: lead for lead, ids in others.items() if lead in measured for other in ids})


def effect_of_action(connection: sqlite3.Connection, action: Action) -> Measured | None:
    """What an action did up to now, together with what belongs to it; None where it has not begun, concerns the whole
    shop, or is outside the orders."""
    if begun_on(action) is None or not (treatment := of_action(action)).products:
        return None
    from pdd_ops.work.effects import effects_for, with_stock_outs

    group = group_of(connection, treatment)
    found = next(iter(effects_for(connection, [group.lead])), None)
    return found and with_stock_outs(connection, replace(found, together=group.others))


def _together(lead: Treatment, other: Treatment) -> bool:
    same = bool(other.products) and set(other.products) <= set(lead.products) and lead.shop_id == other.shop_id
    return same and abs((date.fromisoformat(lead.first) - date.fromisoformat(other.first)).days) <= NEAR


def _rank(one: Treatment) -> tuple[int, str, int, str]:
    """Actions first, then campaigns, what somebody logged, what the data show; each by day and number."""
    kinds = (is_id(one.id) and one.id[0] == ACTION, one.campaign, not one.detected, is_id(one.id), True)
    return kinds.index(True), one.first, len(one.id), one.id
