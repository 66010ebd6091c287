-- What each row of temp.sold_parts adds to profit_days. Goods by piece; packing and freight by order, on its first line,
-- and not where the goods never left: what a courier has charged was charged. What is not known stays NULL.
SELECT {grain} coalesce(product_id, '') AS product_id, coalesce(sku_id, sku_code, sku, '') AS sku, day,
  lines * product_first AS orders, lines AS line_orders, iif(covered, 0, lines * product_first) AS uncovered_orders,
  iif(covered, 0, receipts_fen) AS uncovered_receipts_fen, iif(covered, receipts_fen, 0) AS receipts_fen,
  iif(covered, gmv_fen, 0) AS gmv_fen, iif(covered, refunded_fen, 0) AS refunded_fen,
  iif(covered AND fate = 'kept', goods_fen, 0) AS kept_goods_fen, iif(covered AND fate = 'lost', goods_fen, 0) AS lost_goods_fen,
  iif(covered AND fate = 'open', goods_fen, 0) AS open_goods_fen,
  iif(covered AND line_0, iif(fate = 'unsent', packing_fen * 0, packing_fen * lines), NULL) AS packing_fen,
  iif(covered AND line_0, CASE WHEN billed THEN fee_fen WHEN fate = 'unsent' THEN shipping_fen * 0 ELSE shipping_fen * lines END,
    NULL) AS freight_fen,
  iif(covered AND line_0 AND fate <> 'unsent' AND NOT billed AND shipping_fen IS NULL, lines, 0) AS unknown_freight_orders,
  iif(covered, fees_fen, NULL) AS fees_fen, iif(covered, settled_fees_fen, 0) AS settled_fees_fen,
  iif(covered, settled_subsidy_fen, 0) AS settled_subsidy_fen, iif(covered, settled_net_fen, 0) AS settled_net_fen,
  iif(covered, commission_fen, NULL) AS commission_fen, iif(covered, promised_fen, 0) AS estimated_commission_fen,
  iif(covered, insurance_fen, NULL) AS insurance_fen
FROM (
  SELECT s.*, p.id IS NOT NULL AS covered, p.cost_fen * s.units AS goods_fen, p.packing_fen, p.shipping_fen,
    p.import_id AS sheet_id, p.row_no AS sheet_row
  FROM temp.sold_parts s LEFT JOIN temp.priced p ON p.id = s.sold_id
)
