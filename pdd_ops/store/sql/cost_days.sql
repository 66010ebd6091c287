-- Costs of the touched days by {dim}; {counts} is 1 on the row that counts the order. Goods cost by piece; packing,
-- shipping and insurance by order, on its first line. What is not known stays NULL.
INSERT INTO main.cost_days (shop_id, dim, key, day, covered_orders, covered_gmv_fen, covered_receipts_fen,
  uncovered_orders, uncovered_gmv_fen, goods_cost_fen, packing_fen, shipping_fen, covered_shipping_fen, other_fen,
  shipping_orders, billed_orders, no_shipping_orders, no_shipping_gmv_fen)
WITH lines AS (
  SELECT s.*, p.id IS NOT NULL AS covered, p.cost_fen, p.packing_fen, p.insurance_fen, p.fee_rate,
    CASE WHEN NOT line_0 THEN NULL WHEN billed THEN s.fee_fen ELSE p.shipping_fen * s.lines END AS ship_fen
  FROM temp.sold s LEFT JOIN temp.priced p ON p.id = s.rowid
)
SELECT :shop, '{dim}', {key}, day,
  sum(iif(covered, lines * {counts}, 0)), sum(iif(covered, gmv_fen, 0)), sum(iif(covered, receipts_fen, 0)),
  sum(iif(covered, 0, lines * {counts})), sum(iif(covered, 0, gmv_fen)),
  sum(cost_fen * units), sum(iif(line_0, packing_fen * lines, NULL)), sum(ship_fen), sum(iif(covered, ship_fen, NULL)),
  sum(CASE WHEN insurance_fen IS NOT NULL OR fee_rate IS NOT NULL
    THEN iif(line_0, coalesce(insurance_fen, 0) * lines, 0) + CAST(round(coalesce(fee_rate, 0) * receipts_fen) AS INTEGER) END),
  sum(iif(ship_fen IS NULL, 0, lines)), sum(iif(line_0 AND billed, lines, 0)),
  sum(iif(line_0 AND ship_fen IS NULL, lines, 0)), sum(iif(line_0 AND ship_fen IS NULL, gmv_fen, 0))
FROM lines GROUP BY day, 3;
