-- What ads cost is kept by product and day beside the other sums: no report looks at the rows of the ad reports.
DROP VIEW ad_costs;
CREATE TABLE ad_costs (            -- product '' is what no report tells a product of
  shop_id INTEGER NOT NULL, product_id TEXT NOT NULL, day TEXT NOT NULL,
  spend_fen INTEGER NOT NULL, sales_fen INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day, product_id)
) STRICT, WITHOUT ROWID;
