-- What scheduled runs have seen and done.

CREATE TABLE inbox_files (           -- files of the inbox folders as they were when they were imported
  path TEXT PRIMARY KEY, size INTEGER NOT NULL, modified INTEGER NOT NULL  -- nanoseconds since 1970 UTC
) STRICT, WITHOUT ROWID;

CREATE TABLE month_runs (            -- months whose summary is due or has been delivered
  shop TEXT NOT NULL, month TEXT NOT NULL,
  done INTEGER NOT NULL,             -- 1: the final summary is made and has been sent wherever it goes
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (shop, month)
) STRICT, WITHOUT ROWID;
