-- Rows of the ad reports of the touched days, each with the sums that it goes into. The shop's spend comes from the account
-- report where it covers the day, else from the product report, else from the hourly one: never from two of them;
-- each tool (商品推广, 直播推广, 明星店铺, …) by itself: what they cost adds up. Where one file tells campaigns (or scenarios, or bids) apart and another,
-- exported with fewer columns, does not, the newest file's way of telling counts: the same spend is in both.
WITH told AS (
  SELECT a.*, max(version) OVER (PARTITION BY a.day, a.day_to, level, tool, hour, product_id) AS newest,
    max(version) OVER (
      PARTITION BY a.day, a.day_to, level, tool, hour, product_id, scenario = '', campaign = '', bid = '') AS newest_so_told
  FROM temp.touched t JOIN ad_days a ON a.shop_id = :shop AND a.day = t.day
), rows AS (
  SELECT a.*, CASE a.level WHEN 'brand' THEN 0 WHEN 'account' THEN 1 WHEN 'product' THEN 2 ELSE 3 END AS rank
  FROM told a WHERE newest_so_told = newest
), best AS (SELECT day, day_to, tool, min(rank) AS rank FROM rows GROUP BY day, day_to, tool),
picked AS (
  SELECT 'all' AS dim, '' AS key, r.* FROM rows r
  JOIN best b ON b.day = r.day AND b.day_to = r.day_to AND b.tool = r.tool AND b.rank = r.rank
  UNION ALL SELECT 'product', r.product_id, r.* FROM rows r WHERE r.level = 'product'
  UNION ALL SELECT 'scenario', iif(r.scenario = '', r.tool, r.scenario), r.* FROM rows r WHERE r.level IN ('product', 'brand')
)
SELECT shop_id, dim, key, day, day_to, coalesce(spend_fen, 0) AS spend_fen, coalesce(sales_fen, 0) AS sales_fen,
  coalesce(orders, 0) AS orders, coalesce(impressions, 0) AS impressions, coalesce(clicks, 0) AS clicks,
  net_sales_fen, settled_sales_fen, direct_sales_fen, indirect_sales_fen, inquiries, favourites,
  level, product_id, campaign, import_id, row_no
FROM picked
