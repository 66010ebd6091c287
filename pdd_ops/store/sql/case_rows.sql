-- What each after-sales case adds to the sums of the touched days: of the day of application, and, where money went back,
-- of the day it did. {grain} are columns that say what it is of. A refund is timed where it has both times, in their
-- order, and slow after more than 72 hours (259,200 seconds). A dispute is a case that the platform stepped into and that
-- is over; it is won where no money went back.
SELECT {grain}, a.opened_day AS day, 1 AS opened, a.intervened AS intervened, 0 AS closed, 0 AS closed_fen,
  0 AS closed_refund_only, 0 AS timed_refunds, 0 AS refund_seconds, 0 AS slow_refunds,
  a.intervened AND (a.refunded OR a.state_group = 'closed') AS disputes,
  a.intervened AND a.state_group = 'closed' AND NOT a.refunded AS disputes_won,
  coalesce(a.type IN ('退款', '仅退款') AND a.stage = 'received', 0) AS received_refund_only,
  0 AS refund_only_fen, 0 AS agreed, 0 AS agreed_by_system
FROM temp.touched_cases t JOIN aftersales a ON a.shop_id = :shop AND a.opened_day = t.day
UNION ALL
SELECT {grain}, a.refund_day, 0, 0, 1, coalesce(a.refund_fen, 0), coalesce(a.type IN ('退款', '仅退款'), 0),
  coalesce(a.agreed_at >= a.applied_at, 0), iif(a.agreed_at >= a.applied_at, a.agreed_at - a.applied_at, 0),
  coalesce(a.agreed_at - a.applied_at > 259200, 0), 0, 0, 0,
  iif(a.type IN ('退款', '仅退款'), coalesce(a.refund_fen, 0), 0), a.agreed_by IS NOT NULL,
  coalesce(a.agreed_by LIKE '%系统%' OR a.agreed_by LIKE '%平台%', 0)
FROM temp.touched_cases t JOIN aftersales a ON a.shop_id = :shop AND a.refund_day = t.day AND a.refunded = 1
