CREATE TABLE service_days (        -- customer service of the whole shop, one row a day
  shop_id INTEGER NOT NULL, day TEXT NOT NULL,
  consulted INTEGER, served INTEGER, reply_3min_rate REAL, reply_seconds REAL,  -- the last two are means over those served
  inquirers INTEGER, inquiry_buyers INTEGER, inquiry_conversion REAL, sales_fen INTEGER,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day)
) STRICT;

CREATE TABLE experience_days (     -- as the platform counts it over the days before (30 as a rule), and scores out of 5:
  shop_id INTEGER NOT NULL, day TEXT NOT NULL,  -- values as of the day, which must never be added up
  dispute_refunds INTEGER, dispute_refund_rate REAL, intervened_orders INTEGER, intervention_rate REAL,
  quality_refund_rate REAL, refund_hours REAL, refund_success_rate REAL,
  stars REAL, description_score REAL, logistics_score REAL, service_score REAL,
  version INTEGER NOT NULL, from_older TEXT, import_id INTEGER NOT NULL, row_no INTEGER NOT NULL,
  PRIMARY KEY (shop_id, day)
) STRICT;

-- How long refunds took: of the cases closed on a day that have a time of application and of agreement, in this order.
ALTER TABLE case_days ADD COLUMN timed_refunds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_days ADD COLUMN refund_seconds INTEGER NOT NULL DEFAULT 0;
ALTER TABLE case_days ADD COLUMN slow_refunds INTEGER NOT NULL DEFAULT 0;  -- of the timed ones: after more than 72 hours
UPDATE case_days AS d SET timed_refunds = r.timed, refund_seconds = r.seconds, slow_refunds = r.slow
FROM (
  SELECT a.shop_id, k.dim, a.refund_day AS day,
    CASE k.dim WHEN 'reason' THEN coalesce(a.reason, '') WHEN 'type' THEN coalesce(a.type, '')
      WHEN 'product' THEN coalesce(a.product_id, '') ELSE '' END AS key,
    count(*) AS timed, sum(a.agreed_at - a.applied_at) AS seconds, sum(a.agreed_at - a.applied_at > 259200) AS slow
  FROM aftersales a
  JOIN (SELECT 'all' AS dim UNION ALL SELECT 'reason' UNION ALL SELECT 'type' UNION ALL SELECT 'product') k
  WHERE a.refunded = 1 AND a.agreed_at >= a.applied_at
  GROUP BY 1, 2, 3, 4
) r WHERE d.shop_id = r.shop_id AND d.dim = r.dim AND d.day = r.day AND d.key = r.key;
