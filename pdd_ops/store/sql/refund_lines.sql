-- The lines of temp.refunded_orders, each with what it adds to the sums of its day; {counts} is 1 on the line that counts
-- the order.
SELECT {grain}, {counts} AS refund_orders, fen AS refund_fen, {counts} AND estimated AS estimated_orders,
  iif(estimated, fen, 0) AS estimated_fen, {counts} AND unknown AS refund_unknown, {counts} AND stage = 'unshipped' AS refund_unshipped,
  {counts} AND stage = 'shipped' AS refund_shipped, {counts} AND stage = 'received' AS refund_received
FROM temp.refunded_orders
