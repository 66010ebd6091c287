-- The sums of reviews of the touched days by one dimension.
INSERT INTO main.review_days (shop_id, dim, key, day, reviews, with_text, scored, score_sum, bad, poor, answered, hidden,
  complaints, timed_replies, reply_seconds)
SELECT :shop, '{dim}', key, day, sum(reviews), sum(with_text), sum(scored), sum(score_sum), sum(bad), sum(poor),
  sum(answered), sum(hidden), sum(complaints), sum(timed_replies), sum(reply_seconds)
FROM ({rows}) GROUP BY key, day;
