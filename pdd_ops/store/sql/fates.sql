-- temp.fates: of the lines of temp.refunded_orders, what part of the receipts went back, and what becomes of the goods.
-- 'unsent': never left the shop; 'lost': the buyer keeps them (仅退款, or a part of the money only); 'open': sent back, or
-- nothing says whether they are. A return is one where the case says so (退货退款, 拒收, 拦截).
DROP TABLE IF EXISTS temp.fates;
CREATE TEMP TABLE fates (order_id TEXT, line INTEGER, fate TEXT, refunded_fen INTEGER, PRIMARY KEY (order_id, line)) WITHOUT ROWID;
INSERT INTO temp.fates
WITH cases AS MATERIALIZED (
  SELECT order_id, max(type LIKE '%退货%' AND type NOT LIKE '%无需退货%' AND type NOT LIKE '%不退货%'
      OR type LIKE '%拒收%' OR type LIKE '%拦截%' OR coalesce(reason LIKE '%拒收%' OR reason LIKE '%拦截%', 0)) AS back,
    max(type IN ('退款', '仅退款', '我要退款') OR type LIKE '%仅退款%' OR type LIKE '%无需退货%' OR type LIKE '%不退货%') AS kept
  FROM aftersales WHERE shop_id = :shop AND refunded = 1 GROUP BY order_id
), told AS (
  SELECT r.order_id, r.line, r.stage, coalesce(o.receipts_fen, 0) AS receipts_fen, c.back, c.kept,
    CASE WHEN r.unknown OR o.paid_fen IS NULL THEN 1.0
      WHEN r.has_case OR r.by_bill THEN iif(sum(o.paid_fen) OVER (PARTITION BY r.order_id) > 0,
        1.0 * sum(r.fen) OVER (PARTITION BY r.order_id) / sum(o.paid_fen) OVER (PARTITION BY r.order_id), 1.0)
      WHEN o.paid_fen > 0 THEN 1.0 * r.fen / o.paid_fen ELSE 1.0 END AS share
  FROM temp.refunded_orders r
  CROSS JOIN order_facts o ON o.shop_id = :shop AND o.order_id = r.order_id AND o.line = r.line
  LEFT JOIN cases c ON c.order_id = r.order_id
)
SELECT order_id, line,
  CASE WHEN stage = 'unshipped' THEN iif(share >= 1, 'unsent', 'lost') WHEN back = 1 THEN 'open'
    WHEN kept = 1 OR share < 1 THEN 'lost' ELSE 'open' END,
  CAST(round(receipts_fen * min(share, 1.0)) AS INTEGER)
FROM told;
