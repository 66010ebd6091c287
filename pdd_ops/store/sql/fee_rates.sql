-- What fees take of the receipts after refunds of settled orders: the basic ones by product, else of the whole shop; 百亿补贴
-- (0030003) by specification, else by product, for it is not charged where there is none.
DELETE FROM main.fee_rates WHERE shop_id = :shop;
INSERT INTO main.fee_rates (shop_id, product_id, sku, rate)
WITH each AS MATERIALIZED (
  SELECT product_id, sku, sum(settled_net_fen) AS net, sum(settled_fees_fen - settled_subsidy_fen) AS basic,
    sum(settled_subsidy_fen) AS subsidy
  FROM main.profit_days WHERE shop_id = :shop GROUP BY product_id, sku
), by_product AS MATERIALIZED (
  SELECT product_id, sum(net) AS net, sum(basic) AS basic, sum(subsidy) AS subsidy FROM each GROUP BY product_id
), shop AS MATERIALIZED (SELECT sum(net) AS net, sum(basic) AS basic FROM each)
SELECT :shop, e.product_id, e.sku, max(0, iif(p.net > 0, 1.0 * p.basic / p.net, 1.0 * s.basic / s.net)
  + CASE WHEN e.net > 0 THEN 1.0 * e.subsidy / e.net WHEN p.net > 0 THEN 1.0 * p.subsidy / p.net ELSE 0 END)
FROM each e JOIN by_product p USING (product_id) JOIN shop s WHERE s.net > 0;
