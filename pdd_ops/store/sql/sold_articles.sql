-- The counted orders of the touched days by what a cost can be found by: few rows, whatever the number of orders; or a
-- row a line, with columns of the line, where the line itself is among what tells articles apart.
-- `measured`: its quantity is pieces of the article. It is not in 差价 listings, nor in 50 pieces or more at under 0.10.
DROP TABLE IF EXISTS temp.sold;
CREATE TEMP TABLE sold AS
SELECT s.day, nullif(a.product_id, '') AS product_id, nullif(a.sku_id, '') AS sku_id, nullif(a.sku_code, '') AS sku_code,
  nullif(a.product_code, '') AS product_code, nullif(a.sku, '') AS sku, s.line_0, s.product_first, s.billed,
  s.pieces AND NOT instr(a.product_name, '差价') AS measured, sum(s.lines) AS lines,{each}
  sum(s.units) AS units, sum(s.gmv_fen) AS gmv_fen, sum(s.receipts_fen) AS receipts_fen, sum(s.fee_fen) AS fee_fen
FROM (
  SELECT o.pay_day AS day, o.article_id, o.line = 0 AS line_0, o.product_first, p.order_id IS NOT NULL AS billed,
    coalesce(o.quantity < 50 OR o.receipts_fen >= o.quantity * 10, 0) AS pieces, count(*) AS lines,{each_line}
    sum(o.quantity) AS units, sum(coalesce(o.paid_fen, 0)) AS gmv_fen, sum(coalesce(o.receipts_fen, 0)) AS receipts_fen,
    sum(p.fee_fen) AS fee_fen
  FROM ({orders}) d
  CROSS JOIN order_facts o ON o.id = d.id AND o.day_in_number = d.day_in_number AND o.pay_day = d.day AND o.counted = 1
  LEFT JOIN temp.parcels p ON p.order_id = o.order_id AND o.line = 0
  GROUP BY 1, 2, 3, 4, 5, 6{apart}
) s
CROSS JOIN order_articles a ON a.article_id = s.article_id
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10{apart_again};
