-- Orders of the month's days that the platform may count differently, by pay day and cause. `counted` orders are in our
-- sums, the others are not. Orders without an accounting time have no pay day and are nobody's.
SELECT pay_day, cause, sum(line = 0), sum(coalesce(paid_fen, 0)) FROM (
  SELECT pay_day, line, paid_fen, CASE
    WHEN counted = 0 AND (state = 'unformed' OR paid_at IS NOT NULL) THEN 'before_group'
    WHEN counted = 0 THEN NULL
    WHEN state = 'unknown' THEN 'unknown_status'
    WHEN product_id IS NULL AND EXISTS (SELECT 1 FROM rejects r WHERE r.import_id = orders.import_id
      AND r.row_no = orders.row_no AND r.kept = 1 AND r.reason = 'damaged_id') THEN 'damaged_id'
    WHEN instr(coalesce(product_name, ''), '差价') THEN 'price_difference'
    WHEN state IN ('cancelled', 'cancelled_refunded', 'refunded_unshipped') THEN 'refunded_unshipped' END AS cause
  FROM orders WHERE shop_id = :shop AND pay_day BETWEEN :first AND :last
    AND (day_in_number = 0 AND pay_day BETWEEN :first AND :last OR order_id BETWEEN :low AND :high)
) WHERE cause IS NOT NULL GROUP BY pay_day, cause;
