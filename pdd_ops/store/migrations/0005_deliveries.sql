-- What was sent where, so that nothing is sent twice and nothing is forgotten; what scheduled runs have seen and done.

CREATE TABLE deliveries (            -- a part of a message to a channel; planned before the first request goes out
  delivery_id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,             -- its name in pdd-ops.toml
  message TEXT NOT NULL,             -- what it is, such as 'report:桂花巷家居:2025-03'
  edition INTEGER NOT NULL,          -- 1, 2 … : sent again on demand, or because its content has changed
  part INTEGER NOT NULL, kind TEXT NOT NULL,  -- 'text', or 'file' with the format as body
  body TEXT NOT NULL,
  content TEXT NOT NULL,             -- SHA-256 of what the message says
  topics TEXT NOT NULL,              -- JSON list of the ids of alerts in it
  state TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'unknown')),
  tries INTEGER NOT NULL DEFAULT 0,
  planned_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
  answer TEXT NOT NULL DEFAULT '',   -- without secrets
  UNIQUE (channel, message, edition, part)
) STRICT;

CREATE TABLE robot_requests (        -- for the rate limit of a robot, which is counted over all processes
  robot TEXT NOT NULL, at REAL NOT NULL  -- part of a hash of its address; seconds since 1970 UTC
) STRICT;
CREATE INDEX robot_requests_at ON robot_requests (robot, at);
