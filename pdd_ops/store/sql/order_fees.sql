-- temp.order_fees: what bills, the affiliate detail and the freight insurance say of the orders of the touched days. A settled
-- order is one of which a bill has an income. Commission (0060001) is no fee: it stands by itself.
DROP TABLE IF EXISTS temp.order_fees;
CREATE TEMP TABLE order_fees (order_id TEXT PRIMARY KEY, settled INTEGER, fees_fen INTEGER, subsidy_fen INTEGER,
  commission_fen INTEGER, promised_fen INTEGER, insurance_fen INTEGER) WITHOUT ROWID;
INSERT INTO temp.order_fees
WITH touched_orders AS MATERIALIZED (
  SELECT o.order_id FROM ({orders}) d
  CROSS JOIN order_facts o ON o.id = d.id AND o.day_in_number = d.day_in_number AND o.pay_day = d.day AND o.counted = 1
    AND o.line = 0
)
SELECT order_id, max(settled), sum(fees_fen), sum(subsidy_fen), sum(commission_fen), sum(promised_fen), sum(insurance_fen)
FROM (
  SELECT t.order_id, b.subject = 'income' AND b.income_fen > 0 AS settled,
    iif(b.subject IN ('service_fee', 'penalty', 'aftersales_cost', 'service_cost') OR b.subject = 'marketing' AND b.code <> '0060001',
      -b.income_fen - b.expense_fen, 0) AS fees_fen,
    iif(b.code = '0030003', -b.income_fen - b.expense_fen, 0) AS subsidy_fen,
    iif(b.code = '0060001', -b.income_fen - b.expense_fen, NULL) AS commission_fen, NULL AS promised_fen, NULL AS insurance_fen
  FROM touched_orders t CROSS JOIN bills b ON b.shop_id = :shop AND b.order_id = t.order_id
  UNION ALL
  SELECT a.order_id, 0, NULL, NULL, NULL,
    coalesce(a.commission_fen, 0) + coalesce(a.recruiting_fen, 0) + coalesce(a.service_fee_fen, 0), NULL
  FROM affiliate_orders a WHERE a.shop_id = :shop AND a.order_id IN (SELECT order_id FROM touched_orders)
    AND NOT coalesce(a.state LIKE '%失效%' OR a.state LIKE '%无效%' OR a.state LIKE '%失败%' OR a.state LIKE '%取消%'
      OR a.state LIKE '%未支付%', 0)
  UNION ALL
  SELECT f.order_id, 0, NULL, NULL, NULL, NULL, f.fee_fen FROM freight_insurance f
  WHERE f.shop_id = :shop AND f.charged = 1 AND f.order_id IN (SELECT order_id FROM touched_orders)
) GROUP BY order_id;
