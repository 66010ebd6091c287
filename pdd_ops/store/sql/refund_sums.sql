-- Adds the refunds of the touched days to the sums of one dimension; {counts} is 1 on the row that counts the order.
UPDATE main.order_days AS d SET refund_orders = r.orders, refund_fen = r.fen, estimated_orders = r.estimated,
  estimated_fen = r.estimated_fen, refund_unshipped = r.unshipped, refund_shipped = r.shipped, refund_received = r.received
FROM (
  SELECT day, {key} AS key, sum({counts}) AS orders, sum(fen) AS fen, sum({counts} AND estimated) AS estimated,
    sum(iif(estimated, fen, 0)) AS estimated_fen, sum({counts} AND stage = 'unshipped') AS unshipped,
    sum({counts} AND stage = 'shipped') AS shipped, sum({counts} AND stage = 'received') AS received
  FROM temp.refunded_orders GROUP BY day, 2
) r WHERE d.shop_id = :shop AND d.dim = '{dim}' AND d.day = r.day AND d.key = r.key;
