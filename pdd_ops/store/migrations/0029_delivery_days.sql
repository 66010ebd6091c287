-- How the orders of a pay day were delivered, each order counted on its first line. `what`: received (`hour`: whole hours from
-- shipping to receipt), open (shipped, neither received nor refunded; `hour`: hours from 1970 to shipping, since how long it has
-- been on its way changes with every export), due (its promise is over, or it was shipped too late), kept (of these in time).
CREATE TABLE delivery_days (
  shop_id INTEGER NOT NULL, day TEXT NOT NULL,
  what TEXT NOT NULL CHECK (what IN ('received', 'open', 'due', 'kept')),
  hour INTEGER NOT NULL,            -- 0 of promises
  orders INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, what, hour)
) STRICT, WITHOUT ROWID;
