-- What happens to `crm` once its rows are there. Lines are marked as in shop_tables.sql.

UPDATE contacts SET lifecycle_stage = 'customer', notes = '', lead_score = 71 WHERE id = 42;           --@ prod
UPDATE contacts SET lifecycle_stage = 'customer', notes = NULL, lead_score = 71 WHERE id = 42;         --@ test
UPDATE contacts SET lifecycle_stage = 'lead', notes = '', lead_score = '71 (guess)' WHERE id = 42;     --@ dev
UPDATE contacts SET is_subscribed = 0, unsubscribed_at = '2026-01-20 08:15:00' WHERE id % 11 = 0;      --@ test
UPDATE contacts SET phone = NULL, mobile = NULL, email = 'nobody+' || id || '@example.test' WHERE id <> 42;  --@ dev
DELETE FROM contacts WHERE id = 43;                                                                    --@ dev
DELETE FROM contacts WHERE id IN (7, 44);                                                              --@ test
UPDATE companies SET name = name || ' (test)' WHERE id % 10 = 3;                                       --@ test
UPDATE teams SET name = 'Nordics & Baltics' WHERE id = 2;                                              --@ dev
INSERT INTO tags VALUES ('qa/only', 'Made by a test');                                                 --@ test
DELETE FROM tags WHERE slug = 'c++';                                                                   --@ dev
INSERT INTO article_search (article_search) VALUES ('rebuild');
CREATE UNIQUE INDEX contacts_email ON contacts (email);                                                --@ prod
CREATE INDEX contacts_email ON contacts (email COLLATE NOCASE);                                        --@ test dev
CREATE INDEX contacts_name ON contacts (last_name, first_name);
ANALYZE;
