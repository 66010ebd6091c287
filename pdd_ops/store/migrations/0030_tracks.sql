-- Where parcels are, by the keyed hash of their tracking numbers: the numbers are not kept.
CREATE TABLE tracks (
  shop_id INTEGER NOT NULL, parcel_key TEXT NOT NULL,
  carrier TEXT, collected_at INTEGER, signed_at INTEGER, last_at INTEGER,
  state TEXT,                      -- known words only
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, parcel_key)
) STRICT;
CREATE INDEX tracks_on_the_way ON tracks (shop_id, last_at) WHERE signed_at IS NULL;
