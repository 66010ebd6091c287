-- What each row of temp.sold adds to the sums of its day; {counts} is 1 on the row that counts the order. Goods cost by
-- piece; packing, shipping and insurance by order, on its first line. {fee} is the platform's share of the receipts. What
-- is not known stays NULL.
SELECT {grain}, day, iif(covered, lines * {counts}, 0) AS covered_orders, iif(covered, gmv_fen, 0) AS covered_gmv_fen,
  iif(covered, receipts_fen, 0) AS covered_receipts_fen, iif(covered, 0, lines * {counts}) AS uncovered_orders,
  iif(covered, 0, gmv_fen) AS uncovered_gmv_fen, cost_fen * units AS goods_cost_fen,
  iif(line_0, packing_fen * lines, NULL) AS packing_fen, ship_fen AS shipping_fen,
  iif(covered, ship_fen, NULL) AS covered_shipping_fen,
  CASE WHEN insurance_fen IS NOT NULL OR fee_rate IS NOT NULL
    THEN iif(line_0, coalesce(insurance_fen, 0) * lines, 0) + {fee} END AS other_fen,
  iif(ship_fen IS NULL, 0, lines) AS shipping_orders, iif(line_0 AND billed, lines, 0) AS billed_orders,
  iif(line_0 AND ship_fen IS NULL, lines, 0) AS no_shipping_orders,
  iif(line_0 AND ship_fen IS NULL, gmv_fen, 0) AS no_shipping_gmv_fen
FROM (
  SELECT s.*, p.id IS NOT NULL AS covered, p.cost_fen, p.packing_fen, p.insurance_fen, p.fee_rate,
    p.import_id AS sheet_id, p.row_no AS sheet_row,
    CASE WHEN NOT line_0 THEN NULL WHEN billed THEN s.fee_fen ELSE p.shipping_fen * s.lines END AS ship_fen
  FROM temp.sold s LEFT JOIN temp.priced p ON p.id = s.rowid
)
