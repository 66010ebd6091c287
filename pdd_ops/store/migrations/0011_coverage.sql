-- The days of which an export is known to speak, by dataset: a day that is here and has no rows is a true zero, a day that
-- is not here is unknown. Made by store/coverage.py with every import, for what it touches.
CREATE TABLE coverage_days (
  shop_id INTEGER NOT NULL, dataset TEXT NOT NULL, day TEXT NOT NULL,
  PRIMARY KEY (shop_id, dataset, day)
) STRICT, WITHOUT ROWID;

-- Orders by the day on which they were made, paid or not: the day that the number begins with; of an order that does not
-- count, and of numbers of other systems, its accounting day. Dim 'all' (key '') and 'product', which has only those not paid.
CREATE TABLE created_days (
  shop_id INTEGER NOT NULL, dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  created INTEGER NOT NULL,        -- all orders; 0 for products
  unpaid INTEGER NOT NULL,         -- of them waiting for payment, or cancelled and never paid
  unpaid_fen INTEGER NOT NULL,     -- what the buyers would have paid
  unpaid_units INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;

-- Orders that do not count are few: they are found without a look at the others.
CREATE INDEX orders_uncounted ON order_facts (shop_id, pay_day) WHERE counted = 0;
CREATE INDEX orders_uncounted_moved ON order_facts (shop_id, order_id) WHERE counted = 0 AND day_in_number = 0;
