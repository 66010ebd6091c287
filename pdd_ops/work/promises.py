"""What the shop's pages promise against what buyers got: promises.toml in the settings folder.

A promise of hours is measured exactly, from payment to shipping of each order. One in words is never "kept": of it
there is only how many complain, in reviews, in the reasons of refunds and in surveys.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pdd_ops.config import config_dir, is_there, read_toml
from pdd_ops.lang import say
from pdd_ops.periods import Period
from pdd_ops.resources import shipped_table
from pdd_ops.work.promise_model import Measured, Promise

if TYPE_CHECKING:
    from pdd_ops.work.promise_shapes import Promise as Said
    from pdd_ops.work.shipping_hours import ShippingHours

FILE = "promises.toml"
STEPS = (24, 48, 72, 96, 120, 168)  # hours that a page may promise
NEARLY_ALL = 0.97  # of the orders
LEAST = 30  # orders, reviews or answers, of fewer of which it is said
_SHIPS = r"(?:内|之内)?[^\s\d]{0,3}?(?:发货|发出|必发|发走)"
_HOURS = rf"(\d{{1,3}})\s*(?:小时|h){_SHIPS}|发货\D{{0,6}}?(\d{{1,3}})\s*(?:小时|h)"
_DAYS = rf"(\d{{1,2}})\s*(?:天|个工作日){_SHIPS}"
_OF_OTHERS = """SELECT key FROM labels WHERE dim = 'product' GROUP BY key
  HAVING sum(shop_id IN (SELECT value FROM json_each(?))) = 0"""


def load_promises() -> tuple[Promise, ...]:
    """The promises that the owner has accepted; none without the file. Raises PddOpsError for what is wrong in it."""
    path = config_dir() / FILE
    if not is_there(path):
        return ()
    from pdd_ops.checked import checked, wrong
    from pdd_ops.lexicon.words import lexicon
    from pdd_ops.work.promise_shapes import PromiseFile

    said: Sequence[Said] = checked(path, read_toml(path), PromiseFile).promise
    topics = lexicon().topics if any(one.topic for one in said) else {}
    for at, one in enumerate(said, 1):
        if one.topic and one.topic not in topics:
            raise wrong(path, f"promise[{at}].topic", one.topic, say("settings.one_of", known=", ".join(topics)))
        if one.tag is None and one.text is None:
            raise wrong(path, f"promise[{at}].text", None, say("survey.text_or_tag"))
        if one.tag is not None and str(one.tag) not in tags():
            raise wrong(path, f"promise[{at}].tag", one.tag, say("settings.one_of", known=", ".join(tags())))
    return tuple(_promise(one) for one in said)


def tags() -> Mapping[str, Mapping[str, Any]]:
    """The platform's service tags by number: their text and what can break them."""
    found: Mapping[str, Mapping[str, Any]] = shipped_table("pdd_ops.work", "promise_words.toml")["tags"]
    return found


def hours_in(text: str) -> int | None:
    """The hours within which a text says that an order is shipped ('48小时发货', '3天内发货'); None of another."""
    if found := re.search(_HOURS, text, re.IGNORECASE):
        return int(found[1] or found[2])
    days = re.search(_DAYS, text)
    return 24 * int(days[1]) if days else None


def _promise(said: Said) -> Promise:
    tag = tags()[str(said.tag)] if said.tag is not None else {}
    text = said.text or str(tag["text"])
    reasons = (said.reason,) if isinstance(said.reason, str) else said.reason
    source = said.source or (say("survey.service_tag") if tag else None)
    hours = said.hours or tag.get("hours") or hours_in(text)
    reasons = tuple(reasons or tag.get("reason", ()))
    topic = said.topic or tag.get("topic")
    return Promise(text, said.product, source, hours, topic, reasons, said.question, said.answers)


def read_promises(connection: sqlite3.Connection, shops: Sequence[int], period: Period) -> list[Measured]:
    """Each promise of promises.toml, but for those of other shops' products, measured in the period: a value for each
    kind of evidence. Nothing is read where there is no promise."""
    promises = load_promises()
    if not promises:
        return []
    from pdd_ops.work.shipping_hours import ShippingHours, read_shipping_hours

    others = {key for (key,) in connection.execute(_OF_OTHERS, [json.dumps(list(shops))])}
    own = [one for one in promises if one.product not in others]
    timed = any(one.hours is not None for one in own)
    shipping = read_shipping_hours(connection, shops, period) if timed else ShippingHours()
    return [found for one in own for found in _measured(connection, shops, period, one, shipping)]


def _measured(
    connection: sqlite3.Connection, shops: Sequence[int], period: Period, promise: Promise, shipping: ShippingHours
) -> Iterator[Measured]:
    from pdd_ops.work.promise_evidence import complaints_of

    kinds = [name for name in ("hours", "topic", "reason", "question") if getattr(promise, name)]
    for kind in kinds:
        if kind == "hours":
            yield _by_hours(promise, shipping)
            continue
        found = complaints_of(connection, shops, period, promise, kind)
        complaints = found.complaints if found.n else None
        yield Measured(promise, kind, found.n, None, complaints, found.why)
    if not kinds:
        yield Measured(promise, "none", why=say("survey.evidence_none"))


def _by_hours(promise: Promise, shipping: ShippingHours) -> Measured:
    """A promise of hours against what was shipped."""
    hours, product = promise.hours or 0, promise.product or ""
    found = shipping.within(hours, product)
    if found is None:
        return Measured(promise, "hours", why=say("survey.no_shipping_times"))
    steps = ((step, shipping.within(step, product)) for step in STEPS if step > hours)
    shares = ((step, counts[0] / counts[1]) for step, counts in steps if counts)
    feasible = next(((step, share) for step, share in shares if share >= NEARLY_ALL), None)
    return Measured(promise, "hours", found[1], found[0], feasible=feasible)
