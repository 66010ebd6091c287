-- The sums of answers of the touched days.
INSERT INTO main.survey_days (shop_id, dim, key, day, sheets, nps_answers, promoters, detractors, csat_answers, satisfied)
SELECT :shop, '{dim}', key, day, sum(sheets), sum(nps_answers), sum(promoters), sum(detractors), sum(csat_answers),
  sum(satisfied)
FROM ({rows}) GROUP BY key, day;
