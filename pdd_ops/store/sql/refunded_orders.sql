-- The refunded ones among the counted orders of the days in temp.{days}: few, one row a line. Refund of an order: what the
-- after-sales export says, else what the order export says, else what a bill says, else (退款成功 without an amount) all that
-- the buyer paid, which is then an estimate. Where only a case says that there was one, in a file without amounts, it is
-- not known.
DROP TABLE IF EXISTS temp.refunds;
CREATE TEMP TABLE refunds (order_id TEXT PRIMARY KEY, fen INTEGER, stage TEXT, silent INTEGER) WITHOUT ROWID;
INSERT INTO temp.refunds
SELECT order_id, sum(refund_fen), max(stage), max(refund_fen IS NULL AND NOT EXISTS (
  SELECT 1 FROM imports i, json_each(i.fields) f WHERE i.import_id = a.import_id AND f.value = 'refund_amount'))
FROM aftersales a WHERE shop_id = :shop AND refunded = 1 GROUP BY order_id;
DROP TABLE IF EXISTS temp.refunded_orders;
CREATE TEMP TABLE refunded_orders AS
WITH marked AS (
  SELECT o.id FROM temp.{days} t
  CROSS JOIN order_facts o ON o.shop_id = :shop AND o.pay_day = t.day AND o.counted = 1
  WHERE o.refunded = 1 OR o.refund_given_fen > 0
  UNION
  SELECT o.id FROM temp.refunds c CROSS JOIN order_facts o ON o.shop_id = :shop AND o.order_id = c.order_id AND o.counted = 1
  WHERE o.pay_day IN (SELECT day FROM temp.{days})
)
SELECT day, order_id, line, product_first, import_id, row_no, case_fen IS NOT NULL AS has_case, product, sku, province,
  carrier, hour,
  CASE WHEN case_fen IS NOT NULL THEN iif(line = 0, case_fen, 0) WHEN given > 0 THEN given
    WHEN billed IS NOT NULL THEN iif(line = 0, billed, 0) WHEN unknown THEN 0 ELSE paid_fen END AS fen,
  case_fen IS NULL AND given <= 0 AND billed IS NULL AND NOT unknown AS estimated,
  case_fen IS NULL AND given <= 0 AND billed IS NULL AND unknown AS unknown,
  case_fen IS NULL AND given <= 0 AND billed IS NOT NULL AS by_bill, stage, paid_fen
FROM (
SELECT o.pay_day AS day, o.order_id, o.line, o.product_first, o.import_id, o.row_no, c.fen AS case_fen,
  coalesce(o.refund_given_fen, 0) AS given, o.paid_fen,
  CASE WHEN c.fen IS NULL AND coalesce(o.refund_given_fen, 0) <= 0 THEN (
    SELECT nullif(max(-sum(b.income_fen + b.expense_fen), 0), 0) FROM bills b
    WHERE b.shop_id = :shop AND b.order_id = o.order_id AND b.subject = 'refund' AND b.code <> '0020005') END AS billed,
  o.paid_fen IS NULL OR (o.refunded = 0 AND coalesce(c.silent, 0)) AS unknown,
  product_id AS product, coalesce(nullif(sku_id, ''), nullif(sku_code, ''), sku) AS sku, province, carrier,
  printf('%02d', (coalesce(o.paid_at, o.formed_at, o.grouped_at, o.created_at) + 28800) % 86400 / 3600) AS hour,
  CASE WHEN state IN ('refunded_unshipped', 'cancelled_refunded') THEN 'unshipped'
    WHEN state = 'refunded_shipped' THEN 'shipped' WHEN state = 'refunded_received' THEN 'received'
    WHEN c.stage IS NOT NULL THEN c.stage WHEN o.received_at IS NOT NULL OR state = 'received' THEN 'received'
    WHEN o.shipped_at IS NOT NULL OR state = 'shipped' THEN 'shipped' ELSE 'unshipped' END AS stage
FROM marked m CROSS JOIN order_facts o USING (id) JOIN order_articles USING (article_id) JOIN order_routes USING (route_id)
JOIN order_statuses USING (status_id) LEFT JOIN temp.refunds c ON c.order_id = o.order_id);
