-- Parcels of the period that couriers have charged: what tells like ones together (article, pieces, province), how often
-- and how much, all rows and the largest.
SELECT f.order_id, f.article_id || '/' || coalesce(f.quantity, 0) || '/' || r.province AS alike, count(*) AS rows,
  count(DISTINCT c.billed_on) AS days, sum(c.fee_fen) AS fen, max(c.fee_fen) AS largest
FROM order_facts f
CROSS JOIN courier_bills c ON c.shop_id = :shop AND c.tracking_no = f.tracking_no
JOIN order_routes r USING (route_id)
WHERE f.shop_id = :shop AND f.pay_day BETWEEN :first AND :last AND f.counted = 1 AND f.line = 0
GROUP BY f.order_id
