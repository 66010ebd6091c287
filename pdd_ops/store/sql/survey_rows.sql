-- What each answer adds to the sums of its day. {grain} are columns that say what it is of.
SELECT {grain}, '' AS key, r.day AS day,
  (r.question = (SELECT min(x.question) FROM survey_answers x WHERE x.shop_id = r.shop_id AND x.survey = r.survey
    AND x.respondent = r.respondent)) AS sheets,
  (coalesce(q.headline, 0) AND q.kind = 'nps' AND coalesce(r.score, -1) BETWEEN 0 AND 10) AS nps_answers,
  (coalesce(q.headline, 0) AND q.kind = 'nps' AND coalesce(r.score, 0) BETWEEN 9 AND 10) AS promoters,
  (coalesce(q.headline, 0) AND q.kind = 'nps' AND coalesce(r.score, 10) BETWEEN 0 AND 6) AS detractors,
  (coalesce(q.headline, 0) AND q.kind = 'csat' AND coalesce(r.score, 0) BETWEEN 1 AND 5) AS csat_answers,
  (coalesce(q.headline, 0) AND q.kind = 'csat' AND coalesce(r.score, 0) BETWEEN 4 AND 5) AS satisfied
FROM temp.touched t JOIN survey_answers r ON r.shop_id = :shop AND r.day = t.day
  LEFT JOIN survey_questions q ON q.shop_id = r.shop_id AND q.survey = r.survey AND q.question = r.question
