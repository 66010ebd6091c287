-- A cell that could not be read need not cost its row: then the row is among the facts, and the cell is listed all the same.
ALTER TABLE rejects ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;  -- 1: the cell was left empty, the row counts
-- Refunded orders of which nothing says how much: neither a case, nor the order, nor a bill, nor what was paid.
ALTER TABLE order_days ADD COLUMN refund_unknown INTEGER NOT NULL DEFAULT 0;
