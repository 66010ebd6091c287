"""What robots and mail servers answer, looked up in codes.toml. HTTP 200 is not delivery: the code in the body is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pdd_ops.deliver.http import Answer
from pdd_ops.deliver.undelivered import Fate, Undelivered
from pdd_ops.lang import pick, say
from pdd_ops.resources import shipped_table

_SHOWN = 200  # letters of an answer
# HTTP: surely not taken, and worth another try: 407 is a proxy's, 408 and 425 did not get it, 429 and 5xx could not
_NOT_NOW = (407, 408, 425, 429, *range(500, 504), *range(505, 600))
_ELSEWHERE = (307, 308)  # not taken; other redirections may follow upon taking it
_GATEWAY_TIMEOUT = 504  # the gateway passed the request on and does not know what became of it


@dataclass(frozen=True)
class Code:
    """A documented answer: what it means and what to do."""

    codes: tuple[int, ...]
    words: tuple[str, ...]
    fate: Fate
    wait: float
    what: Mapping[str, str]
    remedy: Mapping[str, str]

    def fits(self, code: int, text: str) -> bool:
        """Whether an answer is this one."""
        return code in self.codes and (not self.words or any(word in text.lower() for word in self.words))


def codes_of(kind: str) -> tuple[Code, ...]:
    """The documented answers of a type of channel."""
    return tuple(_code(entry) for entry in _table().get(kind, ()))


def refusal(
    kind: str, code: int, text: str, *, host: str, names_host: bool = False, temporary: bool = False
) -> Undelivered:
    """What a code means, in words (with the host, where these do not name who speaks); an undocumented one with what
    was answered, which may be `temporary`."""
    for one in codes_of(kind):
        if one.fits(code, text):
            what, remedy = pick(dict(one.what)), pick(dict(one.remedy))
            key = "deliver.answered_by" if names_host else "deliver.answered"
            return Undelivered(say(key, what=what, remedy=remedy, code=code, host=host), one.fate, wait=one.wait)
    words = say("deliver.unknown_code", code=code, text=text.strip()[:_SHOWN], host=host)
    return Undelivered(words, "pending" if temporary else "failed")


def check_status(answer: Answer) -> None:
    """Raises Undelivered for a status that is no success, and for an answer that cannot be read. A robot that refuses
    says so in a body with status 200."""
    status, host = answer.status, answer.host
    if status in _NOT_NOW:
        raise Undelivered(say("deliver.http_busy", status=status, host=host), "pending", wait=answer.retry_after)
    if 400 <= status < 500 or status in _ELSEWHERE:
        raise Undelivered(say("deliver.http_refused", status=status, host=host), "failed")
    if status == _GATEWAY_TIMEOUT:
        raise Undelivered(say("deliver.gateway_timeout", host=host), "unknown")
    if not 200 <= status < 300:
        raise Undelivered(say("deliver.http_odd", status=status, host=host), "unknown")
    if answer.text is None:
        raise Undelivered(say("deliver.unreadable_answer", host=host), "unknown")


def check_robot(kind: str, answer: Answer, *, code: str | tuple[str, ...], message: str) -> str:
    """The robot's words where it took the message: `code` names the field of its answer that is 0 then (the first that
    is there), `message` that of its words. Raises Undelivered where it did not, or where nobody can tell."""
    found = answer.fields
    number = next((_whole(found[name]) for name in ((code,) if isinstance(code, str) else code) if name in found), None)
    words = str(found.get(message, ""))[:_SHOWN]
    if number:
        refused = refusal(kind, number, words, host=answer.host)
        if refused.fate == "pending" or answer.status not in _NOT_NOW:
            raise refused
    if number == 0 and answer.status >= 500:  # it says both that it took it and that it did not
        raise Undelivered(say("deliver.http_odd", status=answer.status, host=answer.host), "unknown")
    check_status(answer)
    if number != 0:
        raise Undelivered(say("deliver.no_robot", text=answer.excerpt, host=answer.host), "unknown")
    return words or "ok"


def _whole(value: object) -> int | None:
    """A code as a whole number; None where it is something else."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _table() -> dict[str, Any]:
    return shipped_table("pdd_ops.deliver", "codes.toml")


def _code(entry: Mapping[str, Any]) -> Code:
    codes = entry["code"] if isinstance(entry["code"], list) else [entry["code"]]
    words = tuple(entry.get("words", ()))
    return Code(tuple(codes), words, entry["fate"], entry.get("wait", 0), entry["what"], entry["remedy"])
