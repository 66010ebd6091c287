-- What is left of the orders of the touched days, before ads.
INSERT INTO main.profit_days (shop_id, product_id, sku, day, {names})
SELECT :shop, product_id, sku, day, {sums} FROM ({rows}) GROUP BY product_id, sku, day;
