"""Reviews a second way: counts and scores from the rows of the exports. What a text says is not read here."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from support.raw_exports import Export, Row

_DEFAULT = "此用户没有填写评价"
BY_WORDS = ("hidden_complaints", "topic_complaints", "topic_complaint_rate")  # as the lexicon reads the texts


def review_rows(exports: list[Export]) -> list[Row]:
    """The newest row of each review."""
    rows = {row["评价ID"]: row for export in exports if "评价ID" in export.headers for row in export.rows}
    return list(rows.values())


def review_metrics(reviews: list[Row], first: date, last: date) -> dict[str, Fraction | None]:
    """Of the reviews of a period; without any nothing is known."""
    found = [row for row in reviews if first <= _moment(row["评价时间"]).date() <= last]
    if not found:
        return dict.fromkeys(
            ("reviews", "reviews_with_text", "review_score", "bad_review_rate", "unanswered_bad", "review_reply_rate",
             "review_reply_hours")
        )  # fmt: skip
    stars = [int(row["描述相符"]) for row in found if "描述相符" in row]
    bad = [row for row in found if int(row.get("描述相符", 5)) <= 2]
    answered = [row for row in bad if "商家回复" in row]
    hours = [
        Fraction(int((_moment(row["回复时间"]) - _moment(row["评价时间"])).total_seconds()), 3600)
        for row in found
        if "回复时间" in row
    ]
    return {
        "reviews": Fraction(len(found)),
        "reviews_with_text": Fraction(sum(not row.get("评价内容", _DEFAULT).startswith(_DEFAULT) for row in found)),
        "review_score": Fraction(sum(stars), len(stars)) if stars else None,
        "bad_review_rate": Fraction(len(bad), len(stars)) if stars else None,
        "unanswered_bad": Fraction(len(bad) - len(answered)),
        "review_reply_rate": Fraction(len(answered), len(bad)) if bad else None,
        "review_reply_hours": sum(hours, Fraction(0)) / len(hours) if hours else None,
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
