-- Fees of the freight insurance of all days.
DELETE FROM main.insurance_days WHERE shop_id = :shop;
INSERT INTO main.insurance_days (shop_id, dim, key, day, orders, fee_fen, dated_by_number)
SELECT :shop, 'all', '', day, count(*), sum(fee_fen), sum(dated_by_number)
FROM ({rows}) WHERE day IS NOT NULL GROUP BY day;
