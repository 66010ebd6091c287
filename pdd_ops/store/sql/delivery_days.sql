-- Recomputes delivery_days for the pay days in temp.{days}(day), as batch_deliveries.py does for new orders.
DROP TABLE IF EXISTS temp.ways;
CREATE TEMP TABLE ways AS
SELECT day, iif(received_at >= shipped_at, (received_at - shipped_at + 1800) / 3600, NULL) AS age,
  iif(received_at IS NULL AND refunded = 0, shipped_at / 3600, NULL) AS shipped,
  coalesce(shipped_at > promised_at, 0) OR over AS due,
  over AND coalesce(shipped_at <= promised_at, 0) AS kept, count(*) AS orders
FROM (
  SELECT d.day, o.shipped_at, o.received_at, o.promised_at, o.refunded,
    coalesce(o.promised_at < (o.version >> 12) / 1000000, 0) AND (o.shipped_at IS NOT NULL
      OR (SELECT state FROM order_statuses s WHERE s.status_id = o.status_id) = 'unshipped') AS over
  FROM ({orders}) d
  CROSS JOIN order_facts o ON o.id = d.id AND o.day_in_number = d.day_in_number AND o.pay_day = d.day AND o.counted = 1
    AND o.line = 0
) GROUP BY 1, 2, 3, 4, 5;
DELETE FROM main.delivery_days WHERE shop_id = :shop AND day IN (SELECT day FROM temp.{days});
INSERT INTO main.delivery_days (shop_id, day, what, hour, orders)
SELECT :shop, day, 'received', age, sum(orders) FROM temp.ways WHERE age IS NOT NULL GROUP BY day, age
UNION ALL
SELECT :shop, day, 'open', shipped, sum(orders) FROM temp.ways WHERE shipped IS NOT NULL GROUP BY day, shipped
UNION ALL
SELECT :shop, day, 'due', 0, sum(orders) FROM temp.ways WHERE due GROUP BY day
UNION ALL
SELECT :shop, day, 'kept', 0, sum(orders) FROM temp.ways WHERE kept GROUP BY day;
