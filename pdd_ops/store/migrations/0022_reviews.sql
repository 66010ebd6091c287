-- What buyers wrote: texts with phone numbers and the like masked, and how they were read (lexicon). `topics` is a JSON
-- object of topic and polarity. `filtered`: its file seems to hold only bad reviews, so that no score is made of it.
CREATE TABLE reviews (
  shop_id INTEGER NOT NULL, review_key TEXT NOT NULL,
  review_id TEXT, order_id TEXT, product_id TEXT, product_name TEXT, sku TEXT,
  score REAL, logistics_score REAL, service_score REAL,
  text TEXT, reviewed_at INTEGER, followup TEXT, followup_at INTEGER, reply TEXT, replied_at INTEGER, pictures INTEGER,
  has_text INTEGER, polarity TEXT, topics TEXT, filtered INTEGER,
  day TEXT,                        -- of the review; without a time, that of its order's number
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, review_key)
) STRICT;
CREATE INDEX reviews_day ON reviews (shop_id, day);
CREATE INDEX reviews_unanswered ON reviews (shop_id, day) WHERE score <= 2 AND coalesce(reply, '') = '';

-- Reviews by day. Dims: all, product, sku, topic (of it only `complaints`; the rest is of all reviews of the day) and
-- product_topic (key: product, char(31), topic; only what is complained of).
CREATE TABLE review_days (
  shop_id INTEGER NOT NULL, dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  reviews INTEGER NOT NULL, with_text INTEGER NOT NULL,
  scored INTEGER NOT NULL, score_sum REAL NOT NULL, bad INTEGER NOT NULL,  -- of files that are not filtered
  poor INTEGER NOT NULL, answered INTEGER NOT NULL,  -- of all files: 1 and 2 stars, and how many of them have a reply
  hidden INTEGER NOT NULL,         -- 4 or 5 stars, with a complaint in the text
  complaints INTEGER NOT NULL,     -- with a complaint in the text
  timed_replies INTEGER NOT NULL, reply_seconds INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;

-- What buyers said, and what became of it: beside the facts, so that an import never changes it. Reviews are in it from
-- the moment on at which somebody takes them up; `ref` is their review_key.
CREATE TABLE feedback (
  number INTEGER PRIMARY KEY, shop_id INTEGER NOT NULL,
  source TEXT NOT NULL,            -- review, survey, case, chat or manual
  ref TEXT NOT NULL,
  day TEXT NOT NULL, product_id TEXT, topics TEXT, polarity TEXT, text TEXT,
  state TEXT NOT NULL,             -- new, assigned, answered, solved or no_action
  owner TEXT, due TEXT, answer TEXT, closed_on TEXT,
  UNIQUE (shop_id, source, ref)
) STRICT;
