-- Costs of the touched days by {dim}.
INSERT INTO main.cost_days (shop_id, dim, key, day, covered_orders, covered_gmv_fen, covered_receipts_fen,
  uncovered_orders, uncovered_gmv_fen, goods_cost_fen, packing_fen, shipping_fen, covered_shipping_fen, other_fen,
  shipping_orders, billed_orders, no_shipping_orders, no_shipping_gmv_fen)
SELECT :shop, '{dim}', key, day, sum(covered_orders), sum(covered_gmv_fen), sum(covered_receipts_fen),
  sum(uncovered_orders), sum(uncovered_gmv_fen), sum(goods_cost_fen), sum(packing_fen), sum(shipping_fen),
  sum(covered_shipping_fen), sum(other_fen), sum(shipping_orders), sum(billed_orders), sum(no_shipping_orders),
  sum(no_shipping_gmv_fen)
FROM ({rows}) GROUP BY day, key;
