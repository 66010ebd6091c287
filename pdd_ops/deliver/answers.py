"""What robots and mail servers answer, looked up in codes.toml. HTTP 200 is not delivery: the code in the body is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pdd_ops.deliver.http import Answer, check_status
from pdd_ops.deliver.undelivered import Fate, Undelivered
from pdd_ops.lang import pick, say
from pdd_ops.shipped import shipped_table

_SHOWN = 200  # letters of an answer


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
    return tuple(_code(entry) for entry in _table()[kind])


def refusal(kind: str, code: int, text: str) -> Undelivered:
    """What a code means, in words; an undocumented one with what was answered."""
    shown = text.strip()[:_SHOWN]
    for one in codes_of(kind):
        if one.fits(code, text):
            words = say("deliver.answered", what=pick(dict(one.what)), remedy=pick(dict(one.remedy)), code=code)
            return Undelivered(words, one.fate, wait=one.wait)
    return Undelivered(say("deliver.unknown_code", code=code, text=shown), "failed")


def check_robot(kind: str, answer: Answer) -> str:
    """The robot's words where it took the message. Raises Undelivered where it did not, or where no robot answered."""
    found = answer.fields
    code = next((found[name] for name in _table()["fields"][kind] if name in found), None)
    message = str(found.get(_table()["messages"][kind], ""))
    if isinstance(code, int) and code != 0:
        raise refusal(kind, code, message)
    check_status(answer)
    if code != 0:
        raise Undelivered(say("deliver.no_robot", text=answer.text.strip()[:60]), "failed")
    return message or "ok"


def _table() -> dict[str, Any]:
    return shipped_table("pdd_ops.deliver", "codes.toml")


def _code(entry: Mapping[str, Any]) -> Code:
    codes = entry["code"] if isinstance(entry["code"], list) else [entry["code"]]
    words = tuple(entry.get("words", ()))
    return Code(tuple(codes), words, entry["fate"], entry.get("wait", 0), entry["what"], entry["remedy"])
