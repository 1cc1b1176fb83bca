"""A schema of MariaDB with every kind of object, and what a dump spells differently."""

from __future__ import annotations

SCRIPT = r"""
CREATE TABLE a (
    id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the key',
    k varchar(10) DEFAULT 'a' CHECK (k IN ('a', 'ü', 'back\\slash')),
    c char(5) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'ü', t text, i int DEFAULT -1,
    num decimal(8,2) DEFAULT 0, d date DEFAULT '2020-01-01', up varchar(10) DEFAULT (upper('x')),
    at datetime(3) DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3), seen timestamp NULL,
    bo boolean DEFAULT TRUE, mask bit(3) DEFAULT b'101', e enum('a', 'it''s', 'ü') DEFAULT 'a',
    st set('x', 'y'),
    j json, raw varbinary(5) DEFAULT x'6162', hidden int INVISIBLE,
    loud varchar(20) AS (concat(k, 'x', _latin1'y')) STORED, twice int AS (i * 2) VIRTUAL,
    CONSTRAINT between_ CHECK (i BETWEEN 1 AND 2 AND k NOT IN ('c', 'd') OR (num > 0 AND num < 9)),
    UNIQUE KEY u (k(5), c DESC) COMMENT 'unique', KEY ordered (i DESC), FULLTEXT KEY words (t)
) AUTO_INCREMENT=77 ROW_FORMAT=DYNAMIC COMMENT='it''s `a` "table"';
INSERT INTO a (i, c) VALUES (1, 'x'), (2, 'y');
CREATE TABLE b (i int unsigned, p int, KEY (i), CONSTRAINT f FOREIGN KEY (i) REFERENCES a (id)
    ON DELETE SET NULL ON UPDATE CASCADE) DEFAULT CHARSET=latin1;
CREATE TABLE parted (id int, d date, PRIMARY KEY (id, d)) PARTITION BY RANGE (year(d))
    SUBPARTITION BY HASH (id) SUBPARTITIONS 2
    (PARTITION old VALUES LESS THAN (2020), PARTITION new VALUES LESS THAN MAXVALUE);
CREATE TABLE listed (k varchar(5)) PARTITION BY LIST COLUMNS (k)
    (PARTITION p0 VALUES IN ('a', 'ü'), PARTITION p1 VALUES IN (NULL, 'b'));
CREATE TABLE history (id int PRIMARY KEY, v int) /*M! WITH SYSTEM VERSIONING */;
CREATE TABLE other_engine (a int, KEY (a)) ENGINE=MyISAM;
/*M! CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 2 MAXVALUE 1000 CYCLE CACHE 20 */;
CREATE VIEW in_list AS SELECT id, k FROM a WHERE k IN ('a', 'b') AND i BETWEEN 1 AND 2 WITH CHECK OPTION;
CREATE VIEW listed_tables AS SELECT b.i FROM b, other_engine o, a WHERE a.id = b.i;
CREATE VIEW nested_joins AS SELECT b.i FROM (b JOIN other_engine o ON o.a = b.i) LEFT JOIN (a, parted p)
    ON a.id = b.i AND p.id = a.id;
CREATE VIEW united AS SELECT i FROM a UNION SELECT NULL UNION ALL (SELECT 1 LIMIT 1) ORDER BY 1;
CREATE VIEW spelled AS SELECT 'a' AS x, _latin1'b' AS y, CAST(i AS CHAR(3)) AS z, k COLLATE utf8mb4_bin AS w,
    date_add(d, INTERVAL 1 DAY) AS q, JSON_VALUE(j, '$.a') AS v, IF(i > 1, 'ü', NULL) AS u FROM a;
CREATE VIEW counted AS SELECT k, count(*) AS n, group_concat(i ORDER BY i DESC SEPARATOR ';') AS g,
    sum(i) OVER (PARTITION BY k ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS total
    FROM a GROUP BY k, i HAVING count(*) > 1;
CREATE VIEW recursive_ AS WITH RECURSIVE w AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM w WHERE n < 5)
    SELECT * FROM w;
CREATE SQL SECURITY INVOKER VIEW invoked AS SELECT 1 AS x;
DELIMITER //
CREATE PROCEDURE done(IN x int, OUT y varchar(20)) MODIFIES SQL DATA SQL SECURITY INVOKER COMMENT 'it''s'
BEGIN
    -- a comment with a ' quote
    DECLARE z INT DEFAULT 5--1; /* a block ' */ # and a hash '
    IF x > 0 THEN SET y = "dq"; ELSE SET y = 'it''s'; END IF;
END//
CREATE FUNCTION joined(x enum('a', 'b'), y decimal(10,2)) RETURNS varchar(30) DETERMINISTIC
    RETURN concat(x, y)//
CREATE TRIGGER first BEFORE INSERT ON b FOR EACH ROW SET NEW.i = NEW.i + 1//
CREATE TRIGGER then_ BEFORE INSERT ON b FOR EACH ROW FOLLOWS first BEGIN SET NEW.i = 2; END//
CREATE EVENT daily ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' DISABLE DO DELETE FROM b//
DELIMITER ;
SET NAMES latin1;
CREATE VIEW of_latin1 AS SELECT 'a' AS x, concat('b', k) AS y FROM a WHERE k = 'c';
SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci;
CREATE VIEW of_unicode AS SELECT 'a' AS x, concat('b', k) AS y FROM a WHERE k = 'c';
SET sql_mode = 'ANSI_QUOTES';
CREATE PROCEDURE "quoted"() SELECT "i" FROM "b";
"""
