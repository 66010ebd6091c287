-- What the after-sales export says about each refunded order.
DROP TABLE IF EXISTS temp.refunds;
CREATE TEMP TABLE refunds (order_id TEXT PRIMARY KEY, fen INTEGER, stage TEXT) WITHOUT ROWID;
INSERT INTO temp.refunds
SELECT order_id, sum(coalesce(refund_fen, 0)), max(stage) FROM main.aftersales
WHERE shop_id = :shop AND refunded = 1 GROUP BY order_id;
