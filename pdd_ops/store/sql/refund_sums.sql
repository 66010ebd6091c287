-- Adds the refunds of the touched days to the sums of one dimension.
UPDATE main.order_days AS d SET refund_orders = r.orders, refund_fen = r.fen, estimated_orders = r.estimated,
  estimated_fen = r.estimated_fen, refund_unknown = r.unknown, refund_unshipped = r.unshipped, refund_shipped = r.shipped, refund_received = r.received
FROM (
  SELECT day, key, sum(refund_orders) AS orders, sum(refund_fen) AS fen, sum(estimated_orders) AS estimated,
    sum(estimated_fen) AS estimated_fen, sum(refund_unknown) AS unknown, sum(refund_unshipped) AS unshipped, sum(refund_shipped) AS shipped,
    sum(refund_received) AS received
  FROM ({lines}) GROUP BY day, key
) r WHERE d.shop_id = :shop AND d.dim = '{dim}' AND d.day = r.day AND d.key = r.key;
