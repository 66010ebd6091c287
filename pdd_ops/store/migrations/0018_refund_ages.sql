-- How old orders were when they were refunded: dim 'all' (key '') and 'product', by pay day. Orders that are refunded without
-- a known day have no row here; store/sql/refund_ages.sql tells which days are known.
CREATE TABLE refund_ages (
  shop_id INTEGER NOT NULL, dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  age INTEGER NOT NULL,            -- days from the pay day to the refund; 0 where the refund is dated before the payment
  refunds INTEGER NOT NULL,        -- orders
  fen INTEGER NOT NULL,            -- refunded of them
  paid_fen INTEGER NOT NULL,       -- what their buyers had paid
  early INTEGER NOT NULL,          -- of them dated before the payment
  by_bill INTEGER NOT NULL,        -- of them dated by a bill only
  by_status INTEGER NOT NULL,      -- of them dated by the first export that shows the refund only
  PRIMARY KEY (shop_id, dim, day, key, age)
) STRICT, WITHOUT ROWID;
