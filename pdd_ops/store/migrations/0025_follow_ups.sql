-- What people wrote into follow-up lists, by order: beside the facts, so that an import never changes it.
CREATE TABLE follow_ups (
  number INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL,
  list TEXT NOT NULL,              -- refunded, late, first_order or bad_review
  order_id TEXT NOT NULL,
  owner TEXT NOT NULL, day TEXT NOT NULL, result TEXT NOT NULL,
  UNIQUE (shop_id, list, order_id)
) STRICT;
