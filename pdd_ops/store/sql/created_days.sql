-- created_days of the days in temp.touched, and of the days on which orders paid on them were made: by the day that an order's
-- number begins with; orders that do not count (they are few), and those with numbers of other systems, by their accounting
-- day. All others are only counted, along the index of the numbers.
DROP TABLE IF EXISTS temp.created;
CREATE TEMP TABLE created AS
SELECT day FROM temp.touched
UNION
SELECT date('20' || substr(f.order_id, 1, 2) || '-' || substr(f.order_id, 3, 2) || '-' || substr(f.order_id, 5, 2))
FROM temp.touched t CROSS JOIN order_facts f ON f.shop_id = :shop AND f.day_in_number = 0 AND f.pay_day = t.day
WHERE {numbered};
DELETE FROM main.created_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.created);
DROP TABLE IF EXISTS temp.unpaid;
CREATE TEMP TABLE unpaid AS
SELECT c.day, a.product_id AS product, f.line = 0 AS first, f.product_first,
  coalesce(nullif(f.paid_fen, 0), f.list_fen - coalesce(f.shop_discount_fen, 0), 0) AS fen,
  coalesce(f.quantity, 0) AS units
FROM temp.created c CROSS JOIN order_facts f ON f.shop_id = :shop AND f.counted = 0 AND f.pay_day = c.day
JOIN order_statuses s USING (status_id) JOIN order_articles a USING (article_id)
WHERE s.state IN ('unpaid', 'cancelled') AND coalesce(f.paid_at, f.formed_at, f.grouped_at) IS NULL;
INSERT INTO main.created_days (shop_id, dim, key, day, created, unpaid, unpaid_fen, unpaid_units)
SELECT :shop, 'all', '', c.day, n.orders, coalesce(u.orders, 0), coalesce(u.fen, 0), coalesce(u.units, 0)
FROM temp.created c
JOIN (
  SELECT c.day, (
      SELECT count(*) FROM order_facts f WHERE f.shop_id = :shop AND f.line = 0
        AND f.order_id BETWEEN substr(replace(c.day, '-', ''), 3) || '-' AND substr(replace(c.day, '-', ''), 3) || '.'
    ) - (
      SELECT count(*) FROM order_facts f WHERE f.shop_id = :shop AND f.line = 0 AND f.counted = 0 AND f.day_in_number = 0
        AND f.order_id BETWEEN substr(replace(c.day, '-', ''), 3) || '-' AND substr(replace(c.day, '-', ''), 3) || '.'
    ) + (
      SELECT count(*) FROM order_facts f WHERE f.shop_id = :shop AND f.day_in_number = 0 AND f.pay_day = c.day AND f.line = 0
        AND (f.counted = 0 OR NOT ({numbered}))
    ) AS orders
  FROM temp.created c
) n ON n.day = c.day AND n.orders > 0
LEFT JOIN (SELECT day, sum(first) AS orders, sum(fen) AS fen, sum(units) AS units FROM temp.unpaid GROUP BY day) u
  ON u.day = c.day;
INSERT INTO main.created_days (shop_id, dim, key, day, created, unpaid, unpaid_fen, unpaid_units)
SELECT :shop, 'product', coalesce(product, ''), day, 0, sum(product_first), sum(fen), sum(units)
FROM temp.unpaid GROUP BY day, coalesce(product, '') HAVING sum(product_first) > 0;
