"""What kind of question each column of a survey is: as survey.toml says, else by words and answers, else unclear.

Kinds: nps (0 to 10, would they recommend), csat (1 to 5, how satisfied), score (another scale: a mean), single, multi,
text, order (an order number), ignore. What cannot be told is 'unclear' and never assumed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pdd_ops.config import config_dir, read_toml
from pdd_ops.formats.model import canonical
from pdd_ops.intake.questions import SEVERAL, UNCLEAR, kind_mark, plain_question
from pdd_ops.records import frozen

KINDS = ("nps", "csat", "score", "single", "multi", "text", "order", "ignore")
FILE = "survey.toml"
_RECOMMEND = re.compile(r"推荐|recommend|NPS", re.IGNORECASE)
_SATISFIED = re.compile(r"满意|satisf", re.IGNORECASE)
_RATED = re.compile(r"评分|打分|打几分|几星|星级|几颗星|分数")
_ELEVEN = re.compile(r"0\s*[-~～—–至到]\s*10")
_TEN = re.compile(r"(?<!\d)1\s*[-~～—–至到]\s*10|10\s*分制|满分\s*10")
_FIVE = re.compile(r"(?<!\d)1\s*[-~～—–至到]\s*5(?!\d)|5\s*分制|满分\s*5|五分制|5\s*星")
_OPEN = re.compile(r"建议|意见|原因|为什么|请说明|请填写|请补充|补充|想对|想说|告诉我们|还有什么|哪里不|有什么不|其他")
_OPENING = re.compile(
    r"什么问题|哪些问题|说说|谈谈|聊聊|留言|不足|改进|想法|感受|期待"
)  # of questions without like answers
_MARKS = {"单选": "single", "多选": "multi", "填空": "text"}
MOST_OPTIONS, OPTION_LENGTH, TIMES_EACH = 12, 20, 3


@frozen
class Answers:
    """The answers to a question: texts, and the number of each where it has one. `coded`: options by their number."""

    question: str
    texts: Sequence[str]
    scores: Sequence[float | None]
    coded: bool = False


def confirmed_kinds() -> Mapping[str, str]:
    """Canonical text of a question -> kind, of survey.toml in the settings folder. Raises PddOpsError."""
    path = config_dir() / FILE
    if not path.is_file():
        return {}
    from pdd_ops.checked import checked
    from pdd_ops.intake.survey_shapes import SurveyFile

    kinds: Mapping[str, str] = checked(path, read_toml(path), SurveyFile).kinds
    return {canonical(text): kind for text, kind in kinds.items()}


def confirmed_as(question: str, said: Mapping[str, str]) -> str | None:
    """What is said of a question, with or without its number (the keys are canonical texts); None where nothing is."""
    texts = (question, question.partition("、")[2], plain_question(question))
    return next((said[canonical(text)] for text in texts if canonical(text) in said), None)


def kind_of(answers: Answers, confirmed: Mapping[str, str]) -> str:
    """The kind of a question; a survey.toml may name it with or without its number."""
    question = answers.question
    if told := confirmed_as(question, confirmed):
        return told
    if "订单" in question and re.search(r"订单(编)?号", question):
        return "order"
    if any(SEVERAL in text for text in answers.texts):
        return "multi"
    return _scale(answers) or _options(answers) or UNCLEAR


def _scale(answers: Answers) -> str | None:
    """nps, csat or unclear of a question that is answered by numbers or words of a scale; else None."""
    scores = [score for score in answers.scores if score is not None]
    if not scores or len(scores) < len(answers.texts):
        return None
    whole = all(score == int(score) for score in scores)
    numbers = all(text[:1].isdigit() for text in answers.texts)
    if not whole:
        return UNCLEAR
    if _RECOMMEND.search(answers.question) and numbers:
        return _recommended(answers.question, scores)
    if numbers:
        return _rated(answers, scores)
    return "csat"  # words of a scale of five


def _recommended(question: str, scores: Sequence[float]) -> str:
    if max(scores) > 10 or _TEN.search(question) or _FIVE.search(question):
        return UNCLEAR
    return "nps" if _ELEVEN.search(question) or max(scores) > 5 else UNCLEAR


def _rated(answers: Answers, scores: Sequence[float]) -> str:
    if max(scores) > 5 or min(scores) < 1 or _TEN.search(answers.question) or _ELEVEN.search(answers.question):
        return UNCLEAR
    if _FIVE.search(answers.question):
        return "csat"
    if not answers.coded and _RATED.search(answers.question) and max(scores) == 5:
        return "csat"
    # of options by number nobody knows whether 1 is the best or the worst
    return "csat" if _SATISFIED.search(answers.question) and not answers.coded else UNCLEAR


def _options(answers: Answers) -> str | None:
    mark = kind_mark(answers.question)
    if mark in _MARKS:
        return _MARKS[mark]
    if not answers.texts:
        return "text" if _OPEN.search(answers.question) else UNCLEAR
    if _OPEN.search(answers.question) and not all(text.isdigit() for text in answers.texts):
        return "text"
    distinct = set(answers.texts)
    if all(text.isdigit() for text in distinct):
        return UNCLEAR
    longest = max(len(text) for text in distinct)
    if len(distinct) <= MOST_OPTIONS and len(answers.texts) >= TIMES_EACH * len(distinct) and longest <= OPTION_LENGTH:
        return "single"
    if _OPENING.search(answers.question):
        return "text"
    return "text" if longest > OPTION_LENGTH or 2 * len(distinct) > len(answers.texts) > MOST_OPTIONS else UNCLEAR
