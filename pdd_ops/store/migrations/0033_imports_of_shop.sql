-- The files of a shop and dataset that reach into a period: asked for with every number, of many shops with many files.
CREATE INDEX imports_of_shop ON imports (shop_id, dataset, period_to);
