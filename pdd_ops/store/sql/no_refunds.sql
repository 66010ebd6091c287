-- The sums of the touched days without their refunds.
DELETE FROM main.order_days
WHERE shop_id = :shop AND dim IN ('reason', 'type') AND day IN (SELECT day FROM temp.touched);
UPDATE main.order_days SET refund_orders = 0, refund_fen = 0, estimated_orders = 0, estimated_fen = 0, refund_unshipped = 0,
  refund_shipped = 0, refund_received = 0, refund_unknown = 0
WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched) AND refund_orders + abs(refund_fen) > 0;
