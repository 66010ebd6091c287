-- refund_ages of the days in temp.{days}, out of temp.refunded_orders: how old an order was, in days since its pay day, when
-- it was refunded. The day is that of its first case with money back, else of its first bill row of a refund, else of the
-- first export that shows it refunded after one that did not. What has none of them has no row here.
-- (min(+…): found by order number; without the sign SQLite walks through all days of the shop for each order.)
DELETE FROM main.refund_ages WHERE shop_id = :shop AND day IN (SELECT day FROM temp.{days});
DROP TABLE IF EXISTS temp.dated;
CREATE TEMP TABLE dated AS
SELECT day, order_id, line, product_first, product, fen, coalesce(paid_fen, 0) AS paid_fen,
  coalesce(by_case, by_bill, by_status) AS refund_day,
  CASE WHEN by_case IS NOT NULL THEN 'case' WHEN by_bill IS NOT NULL THEN 'bill' ELSE 'status' END AS told_by
FROM (
  SELECT r.*,
    (SELECT min(+a.refund_day) FROM aftersales a
     WHERE a.shop_id = :shop AND a.order_id = r.order_id AND a.refunded = 1) AS by_case,
    (SELECT min(+b.day) FROM bills b
     WHERE b.shop_id = :shop AND b.order_id = r.order_id AND b.subject = 'refund' AND b.code <> '0020005') AS by_bill,
    (SELECT date((min(iif({told}, h.version, NULL)) >> 12) / 1000000 + 28800, 'unixepoch') FROM order_status_history h
     JOIN order_statuses s ON s.status = h.status WHERE h.shop_id = :shop AND h.order_id = r.order_id AND h.line = r.line
     HAVING min(iif({told}, NULL, h.version)) < min(iif({told}, h.version, NULL))) AS by_status
  FROM (SELECT day, order_id, line, product_first, product, fen, paid_fen FROM temp.refunded_orders) r
) WHERE coalesce(by_case, by_bill, by_status) IS NOT NULL;
INSERT INTO main.refund_ages (shop_id, dim, key, day, age, refunds, fen, paid_fen, early, by_bill, by_status)
SELECT :shop, 'all', '', day, max(0, julianday(refund_day) - julianday(day)) AS age, sum(line = 0), sum(fen), sum(paid_fen),
  sum(line = 0 AND refund_day < day), sum(line = 0 AND told_by = 'bill'), sum(line = 0 AND told_by = 'status')
FROM temp.dated GROUP BY day, age
UNION ALL
SELECT :shop, 'product', coalesce(product, ''), day, max(0, julianday(refund_day) - julianday(day)) AS age,
  sum(product_first), sum(fen), sum(paid_fen), sum(product_first AND refund_day < day),
  sum(product_first AND told_by = 'bill'), sum(product_first AND told_by = 'status')
FROM temp.dated GROUP BY coalesce(product, ''), day, age;
