-- What old buyers yield: of each day the buyers who had bought before, and the day's share of the mean new buyers of the
-- three months before, where all of their days tell both; else nothing.
CREATE VIEW buyer_yields AS
WITH months AS (
  SELECT shop_id, substr(day, 1, 7) AS month, sum((1 - returning_buyer_share) * buyers) AS new_buyers,
    count(*) = CAST(strftime('%d', day, 'start of month', '+1 month', '-1 day') AS INTEGER) AS whole
  FROM traffic_days WHERE returning_buyer_share IS NOT NULL AND buyers IS NOT NULL GROUP BY shop_id, substr(day, 1, 7)
),
earlier AS (
  SELECT m.shop_id, m.month, sum(b.new_buyers) / 3.0
    / CAST(strftime('%d', m.month || '-01', '+1 month', '-1 day') AS INTEGER) AS new_a_day
  FROM months m JOIN months b ON b.shop_id = m.shop_id AND b.whole AND b.month IN (
    strftime('%Y-%m', m.month || '-01', '-1 month'), strftime('%Y-%m', m.month || '-01', '-2 months'),
    strftime('%Y-%m', m.month || '-01', '-3 months'))
  GROUP BY m.shop_id, m.month HAVING count(*) = 3
)
SELECT t.shop_id, t.day, t.returning_buyer_share * t.buyers AS returning_buyers, e.new_a_day, t.import_id, t.row_no
FROM traffic_days t JOIN earlier e ON e.shop_id = t.shop_id AND e.month = substr(t.day, 1, 7)
WHERE t.returning_buyer_share IS NOT NULL AND t.buyers IS NOT NULL;
