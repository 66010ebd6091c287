-- The first day with 成交 of every product that sold on a touched day, or whose first day was touched. All first days are
-- found in one pass: with many products, to look for each of them alone costs far more.
DROP TABLE IF EXISTS temp.first_days;
CREATE TEMP TABLE first_days (key TEXT PRIMARY KEY, day TEXT) WITHOUT ROWID;
INSERT INTO temp.first_days
SELECT key, min(day) FROM main.order_days WHERE shop_id = :shop AND dim = 'product' AND orders > 0 GROUP BY key;
UPDATE main.labels SET first_day = (SELECT f.day FROM temp.first_days f WHERE f.key = labels.key)
WHERE shop_id = :shop AND dim = 'product' AND (
  first_day IN (SELECT day FROM temp.touched)
  OR key IN (SELECT d.key FROM main.order_days d JOIN temp.touched t ON d.day = t.day WHERE d.shop_id = :shop AND d.dim = 'product'));
