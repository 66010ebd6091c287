-- Orders of many pieces are few in most shops: those that alone could make a trend are found without a look at the others.
CREATE INDEX orders_large ON order_facts (shop_id, pay_day, quantity) WHERE counted = 1 AND quantity > 10;
