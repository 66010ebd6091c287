"""Surveys in the store: which kind each question is, and the daily sums that follow from it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from pdd_ops.intake.questions import is_item, number_of
from pdd_ops.intake.survey_kinds import Answers, confirmed_kinds, kind_of
from pdd_ops.store.engine import Connection
from pdd_ops.store.rollup import run, script
from pdd_ops.store.staged_rows import staged_columns

OVERALL = re.compile("整体|总体|总的|overall", re.IGNORECASE)


_SAME = "b.survey = a.survey AND b.respondent = a.respondent AND b.question = a.question AND b.answer IS NOT NULL"


def prefer_texts(connection: Connection, shop_id: int) -> None:
    """Of an answer that was exported by text and by number the text stays, whichever file is newer and comes first."""
    if "coded" not in staged_columns(connection):
        return
    connection.execute(
        f"""DELETE FROM stage.rows AS a WHERE a.coded = 1 AND EXISTS (
          SELECT 1 FROM main.survey_answers b WHERE b.shop_id = :shop AND {_SAME} AND b.coded = 0)""",
        {"shop": shop_id},
    )
    connection.execute(
        f"""DELETE FROM main.survey_answers AS a WHERE a.shop_id = :shop AND a.coded = 1
          AND EXISTS (SELECT 1 FROM stage.rows b WHERE {_SAME} AND b.coded = 0)""",
        {"shop": shop_id},
    )


def roll_up_surveys(connection: Connection, shop_id: int) -> None:
    """Tells the kinds of the shop's questions and recomputes survey_days, all of it: surveys are small, and a kind that
    becomes clear changes days long past."""
    values = {"shop": shop_id}
    for table in ("survey_questions", "survey_days"):
        connection.execute(f"DELETE FROM main.{table} WHERE shop_id = :shop", values)
    kinds = question_kinds(connection, shop_id)
    headlines = {(survey, one) for survey in {key[0] for key in kinds} for one in _headlines(kinds, survey)}
    rows = [
        (shop_id, survey, question, kind, int((survey, question) in headlines))
        for (survey, question), kind in kinds.items()
    ]
    for row in rows:
        connection.execute("INSERT INTO main.survey_questions VALUES (?, ?, ?, ?, ?)", row)
    connection.execute("DROP TABLE IF EXISTS temp.touched")
    connection.execute("CREATE TEMP TABLE touched (day TEXT PRIMARY KEY) WITHOUT ROWID")
    connection.execute(
        "INSERT INTO temp.touched SELECT DISTINCT day FROM survey_answers WHERE shop_id = :shop AND day IS NOT NULL",
        values,
    )
    run(connection, "survey_days", values, dim="all", rows=survey_rows())


def question_kinds(connection: Connection, shop_id: int) -> dict[tuple[str, str], str]:
    """(survey, question) -> kind, by survey.toml and what was answered. Raises PddOpsError for a wrong survey.toml."""
    rows = connection.execute(
        "SELECT survey, question, answer, score, coded FROM survey_answers WHERE shop_id = ?", [shop_id]
    ).fetchall()
    if not rows:
        return {}
    found: dict[tuple[str, str], list[tuple[str, float | None, int]]] = defaultdict(list)
    for survey, question, answer, score, coded in rows:
        if answer is not None:
            found[survey, question].append((answer, score, coded or 0))
        else:
            found[survey, question] += []
    confirmed = confirmed_kinds()
    return {key: kind_of(_answers(key[1], given), confirmed) for key, given in found.items()}


def _headlines(kinds: Mapping[tuple[str, str], str], survey: str) -> list[str]:
    """The questions that a survey's nps and csat are made of: of each kind that on the whole, else the first; where
    there are items of a matrix only, all of them."""
    found = []
    for kind in ("nps", "csat"):
        asked = sorted((q for (of, q), told in kinds.items() if of == survey and told == kind), key=number_of)
        whole = [q for q in asked if OVERALL.search(q)]
        single = [q for q in asked if not is_item(q)]
        found += whole[:1] or single[:1] or asked
    return found


def _answers(question: str, given: list[tuple[str, float | None, int]]) -> Answers:
    texts, scores = [text for text, _, _ in given], [score for _, score, _ in given]
    return Answers(question, texts, scores, any(coded for _, _, coded in given))


def survey_rows(grain: str = "'all' AS dim") -> str:
    """SELECT of the answers of temp.touched(day), with more columns of survey_answers AS r."""
    return script("survey_rows").format(grain=grain)
