-- 货款账单. A bill has no transaction id and identical rows can be legitimate: `ordinal` tells them apart within a file, so
-- that of overlapping files the one with most of them counts.
CREATE TABLE bills (
  shop_id INTEGER NOT NULL,
  at INTEGER NOT NULL, order_ref TEXT NOT NULL, income_fen INTEGER NOT NULL, expense_fen INTEGER NOT NULL,  -- expense <= 0
  type TEXT NOT NULL, note TEXT NOT NULL, description TEXT NOT NULL, ordinal INTEGER NOT NULL,
  -- derived, see store/derived.toml and formats/bill_codes.toml
  day TEXT NOT NULL,               -- cash day
  order_id TEXT,                   -- 商户订单号, else the order that the note names
  code TEXT NOT NULL,              -- '' where the description has none
  subject TEXT NOT NULL,           -- income, refund, service_fee, penalty, aftersales_cost, service_cost, marketing,
                                   -- transfer, withdrawal, other
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, at, order_ref, income_fen, expense_fen, type, note, description, ordinal)
) STRICT;
CREATE INDEX bills_day ON bills (shop_id, day);
CREATE INDEX bills_order ON bills (shop_id, order_id) WHERE order_id IS NOT NULL;

CREATE TABLE bill_days (           -- by cash day; dim 'all' (key ''), 'bill_code', 'bill_type'. Amounts are positive: expense
  shop_id INTEGER NOT NULL,        -- and costs are what was paid, less what was paid back
  dim TEXT NOT NULL, key TEXT NOT NULL, day TEXT NOT NULL,
  rows INTEGER NOT NULL, income_fen INTEGER NOT NULL, expense_fen INTEGER NOT NULL,  -- without transfers and withdrawals
  refunds_fen INTEGER NOT NULL, service_fees_fen INTEGER NOT NULL, penalties_fen INTEGER NOT NULL,
  aftersales_costs_fen INTEGER NOT NULL, service_costs_fen INTEGER NOT NULL, marketing_fen INTEGER NOT NULL,
  transfers_fen INTEGER NOT NULL, withdrawals_fen INTEGER NOT NULL,
  PRIMARY KEY (shop_id, dim, day, key)
) STRICT, WITHOUT ROWID;
