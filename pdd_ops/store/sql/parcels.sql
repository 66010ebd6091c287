-- What couriers charged, by order. A parcel with several orders is charged once, to the first of them.
DROP TABLE IF EXISTS temp.parcels;
CREATE TEMP TABLE parcels (order_id TEXT PRIMARY KEY, fee_fen INTEGER) WITHOUT ROWID;
INSERT INTO temp.parcels
WITH fees AS MATERIALIZED (
  SELECT tracking_no, sum(fee_fen) AS fee_fen FROM courier_bills WHERE shop_id = :shop GROUP BY tracking_no
)
SELECT o.order_id, iif(row_number() OVER (PARTITION BY o.tracking_no ORDER BY o.order_id) = 1, f.fee_fen, 0)
FROM orders o JOIN fees f ON f.tracking_no = o.tracking_no
WHERE o.shop_id = :shop AND o.counted = 1 AND o.line = 0;
