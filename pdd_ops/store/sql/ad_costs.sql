-- What ads cost on the touched days, by product; for no product ('') the rest of the reports, and scenarios that only the ad
-- account names. Those that are no product ads by their name count whole, others as far as the account has more than the
-- reports: it calls the tools otherwise. ad_sums and ad_account_days must be up to date.
DELETE FROM main.ad_costs WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched);
INSERT INTO main.ad_costs (shop_id, product_id, day, spend_fen, sales_fen)
WITH apart AS MATERIALIZED (
  SELECT a.day, a.spend_fen, a.key GLOB '*明星*' OR a.key GLOB '*直播*' OR a.key GLOB '*品牌*' AS no_product,
    EXISTS (SELECT 1 FROM ad_days d WHERE d.shop_id = :shop AND d.day = a.day
      AND (iif(d.tool = '', '商品推广', d.tool) = a.key OR d.scenario = a.key)) AS reported
  FROM temp.touched t CROSS JOIN main.ad_account_days a
    ON a.shop_id = :shop AND a.dim = 'scenario' AND a.day = t.day AND a.key <> ''
), by_day AS (
  SELECT day, sum(spend_fen * (no_product AND NOT reported)) AS own_fen,
    sum(spend_fen * (NOT no_product AND NOT reported)) AS other_fen, sum(spend_fen) AS all_fen
  FROM apart GROUP BY day
), sums AS MATERIALIZED (
  SELECT s.dim, s.key, s.day, s.spend_fen, s.sales_fen FROM temp.touched t
  CROSS JOIN main.ad_sums s ON s.shop_id = :shop AND s.dim IN ('all', 'product') AND s.day = t.day AND s.day_to = s.day
)
SELECT :shop, product_id, day, sum(spend_fen), sum(sales_fen) FROM (
  SELECT key AS product_id, day, spend_fen, sales_fen FROM sums WHERE dim = 'product'
  UNION ALL SELECT '', day, iif(dim = 'all', spend_fen, -spend_fen), iif(dim = 'all', sales_fen, -sales_fen) FROM sums
  UNION ALL SELECT '', day, own_fen + max(0, min(other_fen,
      all_fen - own_fen - coalesce((SELECT spend_fen FROM sums WHERE dim = 'all' AND sums.day = by_day.day), 0))), 0
  FROM by_day
) GROUP BY product_id, day;
