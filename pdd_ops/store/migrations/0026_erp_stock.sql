-- What an ERP has in stock on a day, by its own code and warehouse.
CREATE TABLE erp_stock (
  shop_id INTEGER NOT NULL, day TEXT NOT NULL, code TEXT NOT NULL, warehouse TEXT NOT NULL,
  style TEXT, name TEXT, spec TEXT,
  available INTEGER, actual INTEGER, locked INTEGER,   -- may be sold; in the warehouse; held for orders
  on_order INTEGER, in_transfer INTEGER,               -- bought, and on its way from another warehouse
  safety INTEGER, safety_most INTEGER, place TEXT,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, code, warehouse)
) STRICT;
