-- created_days of the days in temp.touched, and of the days on which orders paid on them were made: by the day that an order's
-- number begins with; orders that do not count (they are few), and those with numbers of other systems, by their accounting
-- day. All others are counted by what order_days says, which must be up to date, and by the few made and paid on different days.
DROP TABLE IF EXISTS temp.created;
CREATE TEMP TABLE created AS
SELECT day FROM temp.touched
UNION
SELECT date('20' || substr(f.order_id, 1, 2) || '-' || substr(f.order_id, 3, 2) || '-' || substr(f.order_id, 5, 2))
FROM temp.touched t CROSS JOIN order_facts f ON f.shop_id = :shop AND f.day_in_number = 0 AND f.pay_day = t.day
WHERE {numbered};
DELETE FROM main.created_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.created);
DROP TABLE IF EXISTS temp.uncounted;
CREATE TEMP TABLE uncounted AS  -- by day and article; of them the unpaid ones
SELECT day, article_id, sum(first) AS made, sum(unpaid AND first) AS orders, sum(unpaid AND product_first) AS of_product,
  sum(iif(unpaid, fen, 0)) AS fen, sum(iif(unpaid, quantity, 0)) AS units
FROM (
  SELECT c.day, f.article_id, f.line = 0 AS first, f.product_first, coalesce(f.quantity, 0) AS quantity,
    coalesce(nullif(f.paid_fen, 0), f.list_fen - coalesce(f.shop_discount_fen, 0), 0) AS fen,
    s.state IN ('unpaid', 'cancelled') AND coalesce(f.paid_at, f.formed_at, f.grouped_at) IS NULL AS unpaid
  FROM temp.created c CROSS JOIN order_facts f ON f.shop_id = :shop AND f.counted = 0 AND f.pay_day = c.day
  JOIN order_statuses s USING (status_id)
) GROUP BY day, article_id;
INSERT INTO main.created_days (shop_id, dim, key, day, created, unpaid, unpaid_fen, unpaid_units)
SELECT :shop, 'all', '', day, created, orders, fen, units
FROM (
  SELECT c.day, coalesce((  -- paid on the day
      SELECT d.orders FROM main.order_days d WHERE d.shop_id = :shop AND d.dim = 'all' AND d.day = c.day AND d.key = ''
    ), 0) - (  -- but made on another
      SELECT count(*) FROM order_facts f
      WHERE f.shop_id = :shop AND f.day_in_number = 0 AND f.pay_day = c.day AND f.line = 0 AND f.counted = 1 AND {numbered}
    ) + (  -- made on the day and paid on another
      SELECT count(*) FROM order_facts f
      WHERE f.shop_id = :shop AND f.day_in_number = 0 AND {begins} AND f.counted = 1 AND f.line = 0
        AND f.order_id BETWEEN substr(replace(c.day, '-', ''), 3) || '-' AND substr(replace(c.day, '-', ''), 3) || '.'
    ) + coalesce(u.made, 0) AS created,
    coalesce(u.orders, 0) AS orders, coalesce(u.fen, 0) AS fen, coalesce(u.units, 0) AS units
  FROM temp.created c
  LEFT JOIN (
    SELECT day, sum(made) AS made, sum(orders) AS orders, sum(fen) AS fen, sum(units) AS units
    FROM temp.uncounted GROUP BY day
  ) u ON u.day = c.day
) WHERE created > 0;
INSERT INTO main.created_days (shop_id, dim, key, day, created, unpaid, unpaid_fen, unpaid_units)
SELECT :shop, 'product', coalesce(a.product_id, ''), u.day, 0, sum(u.of_product), sum(u.fen), sum(u.units)
FROM temp.uncounted u JOIN order_articles a USING (article_id)
GROUP BY u.day, coalesce(a.product_id, '') HAVING sum(u.of_product) > 0;
