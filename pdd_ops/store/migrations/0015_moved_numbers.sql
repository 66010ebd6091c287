-- Orders made on one day and paid on another are few: the days of their numbers are found without a look at all others.
DROP INDEX orders_uncounted_moved;
CREATE INDEX orders_moved_numbers ON order_facts (shop_id, order_id)
WHERE day_in_number = 0 AND order_id GLOB '[0-9][0-9][0-1][0-9][0-3][0-9]-*';
