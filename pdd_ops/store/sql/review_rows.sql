-- What each review adds to the sums of its day. {grain} are columns that say what it is of, {topics} joins the topics.
-- A bad review has 1 or 2 stars; those of a filtered file make no score. A reply is timed where both times are known.
SELECT {grain}, r.day AS day, 1 AS reviews, coalesce(r.has_text, 0) AS with_text,
  (r.score IS NOT NULL AND NOT coalesce(r.filtered, 0)) AS scored,
  iif(coalesce(r.filtered, 0), 0.0, coalesce(r.score, 0.0)) AS score_sum,
  (coalesce(r.score, 5) <= 2 AND NOT coalesce(r.filtered, 0)) AS bad,
  (coalesce(r.score, 5) <= 2) AS poor,
  (coalesce(r.score, 5) <= 2 AND coalesce(r.reply, '') <> '') AS answered,
  (coalesce(r.score, 0) >= 4 AND coalesce(r.topics, '') LIKE '%"negative"%') AS hidden,
  {complaints} AS complaints,
  coalesce(r.replied_at >= r.reviewed_at, 0) AS timed_replies,
  iif(r.replied_at >= r.reviewed_at, r.replied_at - r.reviewed_at, 0) AS reply_seconds
FROM temp.touched t JOIN reviews r ON r.shop_id = :shop AND r.day = t.day {topics}
