-- What is done about the numbers: improvement actions, the operations log with its campaigns, targets. Nothing here comes
-- from an export: people say it. Numbers are never used twice, so that A12 and L7 mean the same for ever.

CREATE TABLE actions (
  number INTEGER PRIMARY KEY AUTOINCREMENT,  -- shown as 'A12'
  shop_id INTEGER NOT NULL REFERENCES shops,
  text TEXT NOT NULL,
  problem TEXT, measure INTEGER,   -- the problem's id (rule:key:month) and which of its measures, from 1; NULL: of one's own
  rule TEXT,
  metric TEXT,                     -- what it is to move; scope, key and object say of what: the shop, a product, a reason, …
  scope TEXT NOT NULL, key TEXT NOT NULL, object TEXT NOT NULL,
  owner TEXT, due TEXT,
  expected_fen INTEGER,            -- a month
  expected_points REAL,            -- percentage points
  status TEXT NOT NULL CHECK (status IN ('open', 'started', 'done', 'dropped')),
  created_on TEXT NOT NULL, started_on TEXT, done_on TEXT,  -- done_on: the day it was done or dropped
  notes TEXT,
  CHECK (expected_fen IS NULL OR expected_points IS NULL)
) STRICT;
CREATE UNIQUE INDEX actions_measure ON actions (shop_id, problem, measure) WHERE problem IS NOT NULL;

CREATE TABLE action_changes (      -- the history of each action: a field that was changed, from what to what
  number INTEGER NOT NULL REFERENCES actions,
  at INTEGER NOT NULL,             -- instant
  field TEXT NOT NULL, old TEXT, new TEXT,
  sheet INTEGER NOT NULL           -- 1: read from a sheet that the team has filled in
) STRICT;
CREATE INDEX action_changes_number ON action_changes (number);

CREATE TABLE operations (          -- the log: what was done in the shop, campaigns included
  number INTEGER PRIMARY KEY AUTOINCREMENT,  -- shown as 'L7'
  shop_id INTEGER NOT NULL REFERENCES shops,
  day TEXT NOT NULL, until TEXT,   -- until: last day of what lasts, as a campaign does; NULL: done on a day
  kind TEXT NOT NULL CHECK (kind IN ('products', 'promotion', 'service')),
  text TEXT NOT NULL,
  type TEXT,                       -- of work/kinds.toml
  cost_fen INTEGER,
  source TEXT NOT NULL CHECK (source IN ('said', 'detected')),
  mark TEXT                        -- of a detected change: what and when, so that it is offered only once
) STRICT;
CREATE INDEX operations_day ON operations (shop_id, day);
CREATE UNIQUE INDEX operations_mark ON operations (shop_id, mark) WHERE mark IS NOT NULL;

CREATE TABLE operation_products (
  number INTEGER NOT NULL REFERENCES operations ON DELETE CASCADE, product_id TEXT NOT NULL,
  PRIMARY KEY (number, product_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE targets (             -- what a metric should be in a month: fen where it is money, else its own number
  shop_id INTEGER NOT NULL REFERENCES shops,
  month TEXT NOT NULL, metric TEXT NOT NULL, fen INTEGER, number REAL,
  PRIMARY KEY (shop_id, month, metric),
  CHECK ((fen IS NULL) <> (number IS NULL))
) STRICT, WITHOUT ROWID;
