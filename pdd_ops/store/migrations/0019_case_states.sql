-- Whose turn it is in an after-sales case, what the export says of parcels and disputes, and what a day's cases add to the
-- sums of who agreed, of refunds without return and of disputes. state_group and the sums are filled by store/regroup.py.
ALTER TABLE aftersales ADD COLUMN return_agreed_at INTEGER;
ALTER TABLE aftersales ADD COLUMN return_state TEXT;
ALTER TABLE aftersales ADD COLUMN return_state_at INTEGER;
ALTER TABLE aftersales ADD COLUMN intercept_state TEXT;
ALTER TABLE aftersales ADD COLUMN dispute TEXT;
ALTER TABLE aftersales ADD COLUMN fast_refund TEXT;
ALTER TABLE aftersales ADD COLUMN freight_cover TEXT;
ALTER TABLE aftersales ADD COLUMN return_key TEXT;   -- keyed hash of the tracking number of what comes back
ALTER TABLE aftersales ADD COLUMN parcel_key TEXT;   -- and of what was sent
ALTER TABLE aftersales ADD COLUMN state_group TEXT NOT NULL DEFAULT 'unknown';  -- see formats/aftersale_words.toml
-- Cases that are not closed are few: found without a look at the others.
CREATE INDEX aftersales_waiting ON aftersales (shop_id, state_group, deadline_at) WHERE state_group <> 'closed' AND refunded = 0;
-- So are orders that have not been sent: which of them wait is told by their status.
CREATE INDEX orders_unshipped ON order_facts (shop_id, status_id, promised_at, order_id, paid_fen, version)
WHERE shipped_at IS NULL AND counted = 1 AND refunded = 0;

ALTER TABLE case_days ADD COLUMN disputes INTEGER NOT NULL DEFAULT 0;       -- of the opened: intervened and over
ALTER TABLE case_days ADD COLUMN disputes_won INTEGER NOT NULL DEFAULT 0;   -- of these: without a refund
ALTER TABLE case_days ADD COLUMN received_refund_only INTEGER NOT NULL DEFAULT 0;  -- of the opened: after receipt
ALTER TABLE case_days ADD COLUMN refund_only_fen INTEGER NOT NULL DEFAULT 0;       -- of the closed
ALTER TABLE case_days ADD COLUMN agreed INTEGER NOT NULL DEFAULT 0;         -- of the closed: it is known who agreed
ALTER TABLE case_days ADD COLUMN agreed_by_system INTEGER NOT NULL DEFAULT 0;  -- of these: 系统 or 平台

-- Cases with whose turn it is. A deadline belongs to the step that the export shows: where a newer export that has the
-- column leaves it empty, the step has none any more; where a newer one does not have the column, the older one counts.
CREATE VIEW cases AS
SELECT a.*, iif(a.refunded, 'closed', a.state_group) AS turn,
  iif(json_extract(a.from_older, '$.deadline_at') IS NOT NULL AND EXISTS (
    SELECT 1 FROM imports i WHERE i.shop_id = a.shop_id AND i.dataset = 'aftersales' AND i.version = a.version
      AND EXISTS (SELECT 1 FROM json_each(i.fields) WHERE value = 'deadline_at')), NULL, a.deadline_at) AS deadline
FROM aftersales a;

CREATE VIEW waiting_cases AS       -- those that may wait for the merchant or the platform
SELECT shop_id, case_id, order_id, opened_day AS day, product_id, reason, type, refund_fen, deadline AS deadline_at,
  state_group, import_id, row_no
FROM cases WHERE state_group <> 'closed' AND refunded = 0 AND state_group <> 'buyer';

CREATE TABLE evidence (            -- copies of files that were put into the folder of a case
  shop_id INTEGER NOT NULL REFERENCES shops,
  case_id TEXT NOT NULL,           -- of an after-sales case, or what else the evidence is for
  file TEXT NOT NULL,              -- its name, without a folder
  sha256 TEXT NOT NULL,
  added_at INTEGER NOT NULL,       -- instant
  PRIMARY KEY (shop_id, case_id, file, sha256)
) STRICT, WITHOUT ROWID;
