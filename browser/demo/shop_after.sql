-- What happens to `shop` once its rows are there: the environments' own histories, then indexes,
-- views and triggers. Lines are marked as in shop_tables.sql.

-- Order 42 exists everywhere and is nowhere the same.
UPDATE orders SET customer_id = 1042, status = 'open', total = 1249, currency = 'EUR', note = '', legacy_ref = 'A-0042' WHERE id = 42;  --@ prod
UPDATE orders SET customer_id = 1042, status = 'open', total = 1249, currency = 'EUR', note = NULL, legacy_ref = 'A-0042', discount_code = 'SPRING26' WHERE id = 42;  --@ test
UPDATE orders SET customer_id = 1042, status = 'shipped', total = 1249.5, currency = 'EUR', note = '', discount_code = 'SPRING26' WHERE id = 42;  --@ dev

-- The newest orders, worth a picture.
UPDATE orders SET customer_id = 1042, status = 'open', total = 1249, currency = 'EUR', meta = '{"channel": "web", "utm": {"source": "letter"}}' WHERE id = 40000;
UPDATE orders SET customer_id = 88, status = 'open', total = 84.5, currency = 'EUR', note = '', meta = '{"channel": "phone"}' WHERE id = 39999;
UPDATE orders SET customer_id = 1042, status = 'open', total = 19.9, currency = 'EUR', note = NULL, meta = NULL WHERE id = 39998;
UPDATE orders SET customer_id = 731, status = 'open', total = 12000, currency = 'JPY', note = 'call before delivery, ring twice, the dog is friendly' WHERE id = 39996;
UPDATE orders SET customer_id = 15, status = 'open', total = 7.25, currency = 'GBP', note = NULL WHERE id = 39994;
UPDATE orders SET customer_id = 402, status = 'open', total = 2015, currency = 'EUR', note = 'invoice to head office', meta = '{"channel": "edi"}' WHERE id = 39992;

-- Values that went their own way.
UPDATE customers SET email = 'ann@example.com' WHERE id = 1042;             --@ prod
UPDATE customers SET name = 'Ann Lindqvist (test)', email = 'nobody+1042@example.test', vip = 1 WHERE id = 1042;  --@ test
UPDATE customers SET email = 'nobody+' || id || '@example.test', phone = NULL WHERE id % 10 <> 2;  --@ dev
UPDATE customers SET city = upper(city) WHERE id BETWEEN 40 AND 44;         --@ test
UPDATE products SET price = price * 1.1 WHERE id % 9 = 0;                   --@ test
UPDATE products SET price = round(price, 0), active = 0 WHERE id % 7 = 0;   --@ dev
UPDATE products SET name = 'Ütility knife – 42 functions' WHERE id = 42;    --@ dev
UPDATE orders SET status = 'returned' WHERE id % 23 = 0;                    --@ dev
UPDATE order_items SET quantity = quantity + 1 WHERE order_id = 42 AND line_no = 1;  --@ test
UPDATE warehouses SET name = 'Hamburg (closed)', closes = NULL WHERE code = 'HAM';   --@ dev
UPDATE inventory SET quantity = 0 WHERE product_id = 42;                    --@ test

-- Rows that only some have.
DELETE FROM customers WHERE id IN (43, 99);                                 --@ test
DELETE FROM customers WHERE id IN (44, 731);                                --@ dev
DELETE FROM orders WHERE id IN (41, 43);                                    --@ dev
DELETE FROM products WHERE id = 13;                                         --@ test
DELETE FROM exchange_rates WHERE currency = 'BGN';                          --@ dev
INSERT INTO customers (id, name, email, country, language, created_at) VALUES (900001, 'QA Robot 🤖', 'robot@example.test', 'DE', 'de', '2026-01-15 09:00:00');  --@ test
INSERT INTO orders (id, created_at, status, customer_id, total, note, updated_at) VALUES (900001, '2026-01-30 23:59:59', 'open', 900001, 0.01, 'made by the release test, do not ship', '2026-01-31 00:00:00');  --@ test
INSERT INTO orders (id, created_at, status, customer_id, total, note, updated_at) VALUES (900002, '2026-01-30 23:59:59.999', 'draft', 12, 999999.99, 'as much as fits', '2026-01-31 00:00:00');  --@ dev
INSERT INTO gift_cards VALUES ('GIFT-0001', 50, 15, 'Happy birthday!'), ('GIFT-0002', 12.5, NULL, 42), ('GIFT-0003', 0, 17, NULL);  --@ dev
INSERT INTO best_customers SELECT customer_id, count(*), '2026-01-31' FROM orders GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100;  --@ prod test
INSERT INTO product_search (rowid, name, summary) SELECT id, name, summary FROM products;            --@ prod test
INSERT INTO product_search (rowid, name, summary) SELECT id, name, short_description FROM products;  --@ dev

-- Indexes: one dropped, one renamed, one changed, one no longer unique, one only in dev.
CREATE INDEX orders_created_at ON orders (created_at);                      --@ prod test
CREATE INDEX orders_customer ON orders (customer_id);                       --@ prod test
CREATE INDEX orders_customer ON orders (customer_id, created_at DESC);      --@ dev
CREATE INDEX orders_open ON orders (created_at DESC) WHERE status = 'open'; --@ prod test
CREATE INDEX orders_open ON orders (created_at DESC) WHERE status IN ('open', 'draft');  --@ dev
CREATE INDEX order_items_product ON order_items (product_id);
CREATE INDEX customers_email ON customers (email);                          --@ dev
CREATE INDEX customers_name_lower ON customers (lower(name));
CREATE UNIQUE INDEX payments_order_method ON payments (order_id, method);   --@ prod test
CREATE INDEX payments_order_method ON payments (order_id, method);          --@ dev
CREATE INDEX shipments_tracking ON shipments (tracking_number);             --@ prod
CREATE INDEX shipments_tracking_number_idx ON shipments (tracking_number);  --@ test dev
CREATE INDEX shipments_order ON shipments (order_id);
CREATE INDEX reviews_product ON reviews (product_id, stars);
CREATE INDEX addresses_customer ON addresses (customer_id);

-- Views: one changed, one broken, one that is a table elsewhere, one only in dev.
CREATE VIEW customer_overview AS
SELECT c.id, c.name, c.country, count(o.id) AS orders, max(o.created_at) AS last_order
     , sum(o.total) AS turnover                                             --@ dev
FROM customers c LEFT JOIN orders o ON o.customer_id = c.id
WHERE o.status <> 'cancelled'                                               --@ test
GROUP BY c.id;
CREATE VIEW open_orders AS SELECT * FROM orders WHERE status = 'open';
CREATE VIEW monthly_report AS SELECT month, sum(amount) AS amount FROM invoices_2018 GROUP BY month;
CREATE VIEW best_customers AS SELECT customer_id, count(*) AS orders FROM orders GROUP BY customer_id HAVING count(*) > 20;  --@ dev
CREATE VIEW late_shipments AS SELECT * FROM shipments WHERE delivered_on IS NULL;  --@ dev

CREATE TRIGGER orders_touch AFTER UPDATE OF status ON orders BEGIN
    UPDATE orders SET updated_at = CURRENT_TIMESTAMP WHERE id = new.id;     --@ prod test
    UPDATE orders SET updated_at = strftime('%Y-%m-%d %H:%M:%f', 'now') WHERE id = new.id;  --@ dev
END;
ANALYZE;
