-- The bill rows of the orders of the touched days, by pay day and cash day.
DELETE FROM main.order_cash WHERE shop_id = :shop AND day IN (SELECT day FROM temp.touched);
INSERT INTO main.order_cash (shop_id, day, cash_day, part, fen)
SELECT :shop, d.day, b.day, CASE WHEN b.subject IN ('income', 'refund', 'other') THEN b.subject ELSE 'fee' END,
  sum(b.income_fen + b.expense_fen)
FROM ({orders}) d
CROSS JOIN order_facts o ON o.id = d.id AND o.day_in_number = d.day_in_number AND o.pay_day = d.day AND o.counted = 1
  AND o.line = 0
CROSS JOIN bills b ON b.shop_id = :shop AND b.order_id = o.order_id AND b.subject NOT IN ('transfer', 'withdrawal')
GROUP BY 2, 3, 4;
