-- Cases whose money went back for goods that were to come back, of which the export of a week later or more shows no parcel
-- that arrived. Only where the shop's exports tell of parcels at all.
SELECT a.order_id, a.refund_fen, a.refund_day, coalesce(a.return_state, '') FROM aftersales a
CROSS JOIN order_facts f ON f.shop_id = a.shop_id AND f.order_id = a.order_id AND f.line = 0 AND f.counted = 1
  AND f.pay_day BETWEEN :first AND :last
WHERE a.shop_id = :shop AND a.refunded = 1 AND a.refund_fen > 0 AND a.type LIKE '%退货退款%'
  AND (coalesce(a.return_state, '') = '' OR a.return_state LIKE '%未签收%' OR a.return_state LIKE '%待签收%'
    OR NOT (a.return_state LIKE '%签收%' OR a.return_state LIKE '%妥投%' OR a.return_state LIKE '%入库%' OR a.return_state LIKE '%收货%'))
  AND date(a.refund_day, '+7 days') <= date((a.version >> 12) / 1000000 + 28800, 'unixepoch')
  AND EXISTS (SELECT 1 FROM aftersales s WHERE s.shop_id = :shop AND s.return_state <> '')
ORDER BY a.refund_fen DESC, a.order_id
