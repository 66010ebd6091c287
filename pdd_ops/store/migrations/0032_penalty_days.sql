-- Penalties of the bills and what the orders say of them, by cash day: dim 'all' (key '') and 'bill_code'. Rows that give
-- money back are not in them. As work/rights judges them row by row.
CREATE TABLE penalty_days (
  shop_id INTEGER NOT NULL, dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  rows INTEGER NOT NULL, fen INTEGER NOT NULL,
  contradicted INTEGER NOT NULL, contradicted_fen INTEGER NOT NULL,  -- for late shipping, but every line was shipped in time
  unjudged INTEGER NOT NULL,       -- of no known order, without a promise, or for anything but late shipping
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX bills_penalties ON bills (shop_id) WHERE subject = 'penalty';
