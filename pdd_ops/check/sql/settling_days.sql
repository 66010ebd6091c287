-- How many days after receipt orders are settled, by what the newest of the month's bills show: (days, orders).
SELECT CAST(julianday(b.day) - julianday(date(o.received_at + 28800, 'unixepoch')) AS INTEGER) AS days, count(*)
FROM (SELECT order_id, day FROM bills WHERE shop_id = :shop AND day BETWEEN :first AND :last AND code = '0010002'
  ORDER BY day DESC LIMIT 5000) b
JOIN orders o ON o.shop_id = :shop AND o.order_id = b.order_id AND o.line = 0
WHERE o.received_at IS NOT NULL GROUP BY 1 ORDER BY 1;
