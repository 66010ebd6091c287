-- Customer service by agent, a row an agent and day, week or month (`day` to `day_to`). `agent` is a keyed hash of the
-- account; `agent_name` is there only where the merchant asked to keep the names.
CREATE TABLE service_agents (
  shop_id INTEGER NOT NULL, day TEXT NOT NULL, day_to TEXT NOT NULL, agent TEXT NOT NULL, agent_name TEXT,
  consulted INTEGER, served INTEGER, reply_3min_rate REAL, reply_seconds REAL,  -- the last two are means over those served
  inquirers INTEGER, inquiry_buyers INTEGER, inquiry_conversion REAL, sales_fen INTEGER,
  score REAL,                      -- out of 5, never added up
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, day_to, agent)
) STRICT;
