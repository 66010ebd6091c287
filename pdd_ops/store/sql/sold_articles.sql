-- The counted orders of the touched days by what a cost can be found by: few rows, whatever the number of orders; or a
-- row a line, with columns of the line, where the line itself is among what tells articles apart. temp.sold_parts splits
-- them by what became of the goods, with the amounts of profit_days; temp.sold has them whole, under `rowid` = sold_id.
-- `measured`: its quantity is pieces of the article. It is not in 差价 listings, nor in 50 pieces or more at under 0.10.
DROP TABLE IF EXISTS temp.sold_parts;
CREATE TEMP TABLE sold_parts AS
SELECT dense_rank() OVER (ORDER BY day, product_id, sku_id, sku_code, product_code, sku, line_0, product_first, billed,
    measured{rank}) AS sold_id, *
FROM (
SELECT s.day, nullif(a.product_id, '') AS product_id, nullif(a.sku_id, '') AS sku_id, nullif(a.sku_code, '') AS sku_code,
  nullif(a.product_code, '') AS product_code, nullif(a.sku, '') AS sku, s.line_0, s.product_first, s.billed,
  s.pieces AND NOT instr(a.product_name, '差价') AS measured, s.fate, sum(s.lines) AS lines,{each}
  sum(s.units) AS units, sum(s.gmv_fen) AS gmv_fen, sum(s.receipts_fen) AS receipts_fen, sum(s.fee_fen) AS fee_fen,
  sum(s.refunded_fen) AS refunded_fen, sum(s.fees_fen) AS fees_fen, sum(s.settled_fees_fen) AS settled_fees_fen,
  sum(s.settled_subsidy_fen) AS settled_subsidy_fen, sum(s.settled_net_fen) AS settled_net_fen,
  sum(s.commission_fen) AS commission_fen, sum(s.promised_fen) AS promised_fen, sum(s.insurance_fen) AS insurance_fen
FROM (
  SELECT o.pay_day AS day, o.article_id, o.line = 0 AS line_0, o.product_first, p.order_id IS NOT NULL AS billed,
    coalesce(o.quantity < 50 OR o.receipts_fen >= o.quantity * 10, 0) AS pieces, coalesce(r.fate, 'kept') AS fate,
    count(*) AS lines,{each_line}
    sum(o.quantity) AS units, sum(coalesce(o.paid_fen, 0)) AS gmv_fen, sum(coalesce(o.receipts_fen, 0)) AS receipts_fen,
    sum(p.fee_fen) AS fee_fen, sum(coalesce(r.refunded_fen, 0)) AS refunded_fen,
    sum(iif(o.line = 0, f.fees_fen, NULL)) AS fees_fen, sum(iif(o.line = 0 AND f.settled, f.fees_fen, 0)) AS settled_fees_fen,
    sum(iif(o.line = 0 AND f.settled, f.subsidy_fen, 0)) AS settled_subsidy_fen,
    sum(iif(f.settled, coalesce(o.receipts_fen, 0) - coalesce(r.refunded_fen, 0), 0)) AS settled_net_fen,
    -- what the detail promises is owed where no bill tells, and the order was not refunded whole
    sum(CASE WHEN o.line > 0 THEN NULL WHEN f.commission_fen IS NOT NULL THEN f.commission_fen
      WHEN r.refunded_fen >= o.receipts_fen THEN f.promised_fen * 0 ELSE f.promised_fen END) AS commission_fen,
    sum(iif(o.line = 0 AND f.commission_fen IS NULL AND NOT coalesce(r.refunded_fen >= o.receipts_fen, 0), coalesce(f.promised_fen, 0), 0))
      AS promised_fen,
    sum(iif(o.line = 0, f.insurance_fen, NULL)) AS insurance_fen
  FROM ({orders}) d
  CROSS JOIN order_facts o ON o.id = d.id AND o.day_in_number = d.day_in_number AND o.pay_day = d.day AND o.counted = 1
  LEFT JOIN temp.parcels p ON p.order_id = o.order_id AND o.line = 0
  LEFT JOIN temp.fates r ON r.order_id = o.order_id AND r.line = o.line
  LEFT JOIN temp.order_fees f ON f.order_id = o.order_id
  GROUP BY 1, 2, 3, 4, 5, 6, 7{apart}
) s
CROSS JOIN order_articles a ON a.article_id = s.article_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11{apart_again}
);
DROP TABLE IF EXISTS temp.sold;
CREATE TEMP TABLE sold AS
SELECT min(day) AS day, min(product_id) AS product_id, min(sku_id) AS sku_id, min(sku_code) AS sku_code,
  min(product_code) AS product_code, min(sku) AS sku, min(line_0) AS line_0, min(product_first) AS product_first,
  min(billed) AS billed, min(measured) AS measured, sum(lines) AS lines,{each_min}
  sum(units) AS units, sum(gmv_fen) AS gmv_fen, sum(receipts_fen) AS receipts_fen, sum(fee_fen) AS fee_fen
FROM temp.sold_parts GROUP BY sold_id ORDER BY sold_id;
