"""The columns of a survey: which are questions, which of them ask who somebody is, and which survey it is."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence

SEVERAL = "┋"  # between the options of an answer
UNCLEAR = "unclear"  # the kind of a question that nobody can tell
_NUMBERED = re.compile(r"(?:q|第)?(\d{1,3})(?:题)?(?=[、.．_,，)）]|[^\d\W])", re.IGNORECASE)
_START = re.compile(r"^[\s　]*(?:Q|第)?(\d{1,3})(?:题)?[、.．:：_,，)）\s]*", re.IGNORECASE)
_OTHER = re.compile(r"^其他")
_PERSONAL = re.compile(
    r"姓名|昵称|身份证|称呼(您|你)?$|(怎么|如何)称呼|(您|你)的(名字|称呼|生日)|出生(日期|年月)|支付宝|银行卡|(手机|电话|联系)(号码?|方式)|(您|你)的?(手机|电话)|(手机|电话)$|微信(号|名)|qq号|旺旺|邮箱|e-?mail"
    r"|(收货|详细|家庭|联系)地址|(收货|联系)人|^ip|用户(id|标识)|openid|unionid|头像|(您|你)的?(地址|住址)",
    re.IGNORECASE,
)
_KIND = re.compile(r"[\[【(（]\s*(单选|多选|量表|填空|矩阵\S*|打分|评分)题?\s*[\]】)）]")


def questions(headers: Sequence[str], explained: Collection[str]) -> Iterator[tuple[int, str]]:
    """Place and number of the columns that are questions, out of canonical headers.

    A column '(其他（请补充）:)' has the number of the question before it. Where any question has a number,
    columns without are none; else all are."""
    free = [(at, header) for at, header in enumerate(headers) if header and header not in explained]
    numbered = any(_NUMBERED.match(header) for _, header in free)
    last, count = "", 0
    for at, header in free:
        found = _NUMBERED.match(header)
        if found:
            last = found[1]
        elif numbered and not (last and _OTHER.match(header)):
            continue
        elif not numbered:
            count += 1
            last = str(count)
        if not is_personal(header):
            yield at, last


def is_personal(header: str) -> bool:
    """Whether a column asks who somebody is, or how to reach him."""
    return bool(_PERSONAL.search(header))


def question_text(cell: str, number: str) -> str:
    """A question with its number: '3、(质量)'."""
    text = _START.sub("", " ".join(cell.split())) or cell.strip()
    return f"{number}、{text}"


def number_of(question: str) -> int:
    """The number of a question."""
    return int(question.partition("、")[0])


def plain_question(question: str) -> str:
    """The text of a question without number, kind and outer brackets: '质量' of '3、(质量)'."""
    text = _KIND.sub("", question.partition("、")[2]).strip(" :：*")
    inner = re.fullmatch(r"[(（](.*)[)）]", text)
    return (inner[1] if inner else text).strip(" :：") or question


def is_item(question: str) -> bool:
    """Whether it is an item of a matrix: '3、(质量)'."""
    return question.partition("、")[2].startswith(("(", "（"))


def kind_mark(question: str) -> str:
    """The kind that a header states: '单选' of '2、您从哪里知道我们[单选题]'; '' where it states none."""
    found = _KIND.search(question)
    return found[1] if found else ""


def survey_of(texts: Iterable[str]) -> str:
    """Which survey it is, by its questions: the same however its answers were exported."""
    stems = dict[int, str]()
    for text in texts:
        stem = re.sub(r"[(（].*", "", unicodedata.normalize("NFKC", plain_question(text))).strip().casefold()
        stems.setdefault(number_of(text), "" if is_item(text) else stem)
    return hashlib.sha256("\x1f".join(f"{no} {stem}" for no, stem in sorted(stems.items())).encode()).hexdigest()[:12]
