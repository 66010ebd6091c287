-- Ads of the touched days.
DELETE FROM main.ad_sums WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched);
INSERT INTO main.ad_sums (shop_id, dim, key, day, day_to, spend_fen, sales_fen, orders, impressions, clicks)
SELECT shop_id, dim, key, day, day_to, sum(spend_fen), sum(sales_fen), sum(orders), sum(impressions), sum(clicks)
FROM ({rows}) GROUP BY dim, key, day, day_to;
