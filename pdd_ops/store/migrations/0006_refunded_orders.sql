-- The refunded orders of a day are few: found without a look at the others.
CREATE INDEX orders_refunded ON orders (shop_id, pay_day) WHERE counted = 1 AND (refunded = 1 OR refund_given_fen > 0);
