-- Shared costs (rent, wages …) of sheets: each over its days, both included. No product has them.
CREATE TABLE overheads (
  shop_id INTEGER NOT NULL, item TEXT NOT NULL, since TEXT NOT NULL, until TEXT NOT NULL,
  amount_fen INTEGER NOT NULL,     -- of all its days
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, item, since, until)
) STRICT;

-- When the money of orders moved: the bill rows of the orders of a pay day, by the day on which the money moved. Only where costs
-- are known. `part` is income, refund, fee (service, penalties, after-sales, marketing …) or other; fen as the bill has them.
CREATE TABLE order_cash (
  shop_id INTEGER NOT NULL, day TEXT NOT NULL, cash_day TEXT NOT NULL, part TEXT NOT NULL, fen INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, cash_day, part)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_cash_moved ON order_cash (shop_id, cash_day);
