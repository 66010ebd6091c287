-- Violations as the platform's own export lists them, and what people say of their appeals.
CREATE TABLE violations (
  shop_id INTEGER NOT NULL, violation_id TEXT NOT NULL,
  type TEXT, at INTEGER, order_id TEXT, measure TEXT, fine_fen INTEGER, appeal_status TEXT,
  appeal_until INTEGER,            -- the only deadline that is known: none is built in
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, violation_id)
) STRICT;

CREATE TABLE appeals (               -- about a row of a bill; one a row, kept when files go
  appeal_id INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL,
  row_key TEXT NOT NULL,             -- of the row's content (work/rights/reading.py)
  state TEXT NOT NULL CHECK (state IN ('open', 'won', 'lost')),
  until_day TEXT,                    -- as the user says
  opened_on TEXT NOT NULL, closed_on TEXT
) STRICT;
CREATE INDEX appeals_row ON appeals (shop_id, row_key);
