-- What went out of the ad account on the touched days.
DELETE FROM main.ad_account_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched);
INSERT INTO main.ad_account_days (shop_id, dim, key, day, spend_fen, cash_fen)
SELECT shop_id, dim, key, day, sum(spend_fen), sum(cash_fen) FROM ({rows}) GROUP BY dim, key, day;
