-- Ads of the touched days. What no report of a day has a column for stays NULL.
DELETE FROM main.ad_sums WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched);
INSERT INTO main.ad_sums (shop_id, dim, key, day, day_to, spend_fen, sales_fen, orders, impressions, clicks, net_sales_fen,
  settled_sales_fen, direct_sales_fen, indirect_sales_fen, inquiries, favourites)
SELECT shop_id, dim, key, day, day_to, sum(spend_fen), sum(sales_fen), sum(orders), sum(impressions), sum(clicks),
  sum(net_sales_fen), sum(settled_sales_fen), sum(direct_sales_fen), sum(indirect_sales_fen), sum(inquiries), sum(favourites)
FROM ({rows}) GROUP BY dim, key, day, day_to;
