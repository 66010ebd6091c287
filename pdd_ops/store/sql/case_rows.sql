-- What each after-sales case adds to the sums of the touched days: of the day of application, and, where money went back,
-- of the day it did. {grain} are columns that say what it is of. A refund is timed where it has both times, in their
-- order, and slow after more than 72 hours (259,200 seconds).
SELECT {grain}, a.opened_day AS day, 1 AS opened, a.intervened AS intervened, 0 AS closed, 0 AS closed_fen,
  0 AS closed_refund_only, 0 AS timed_refunds, 0 AS refund_seconds, 0 AS slow_refunds
FROM temp.touched_cases t JOIN aftersales a ON a.shop_id = :shop AND a.opened_day = t.day
UNION ALL
SELECT {grain}, a.refund_day, 0, 0, 1, coalesce(a.refund_fen, 0), coalesce(a.type IN ('退款', '仅退款'), 0),
  coalesce(a.agreed_at >= a.applied_at, 0), iif(a.agreed_at >= a.applied_at, a.agreed_at - a.applied_at, 0),
  coalesce(a.agreed_at - a.applied_at > 259200, 0)
FROM temp.touched_cases t JOIN aftersales a ON a.shop_id = :shop AND a.refund_day = t.day AND a.refunded = 1
