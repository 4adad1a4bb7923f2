CREATE TABLE customer (
    id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
    name varchar(50) NOT NULL DEFAULT 'it''s',
    nothing int DEFAULT NULL,
    five decimal(8, 2) DEFAULT 5,
    seen datetime(6) DEFAULT current_timestamp(6) ON UPDATE current_timestamp(6),
    state enum('a', 'b''c', 'd\\e', 'f,g') DEFAULT 'a',
    choices set('x', 'y'),
    data json,
    twice int AS (nothing * 2) STORED,
    thrice int AS (nothing * 3) VIRTUAL,
    code char(3) COLLATE utf8mb4_bin COMMENT 'first line
second',
    flag tinyint(1) NOT NULL DEFAULT 0,
    bits bit(3) DEFAULT b'101',
    words text DEFAULT (concat('a', 'b')),
    email varchar(80) UNIQUE,
    CONSTRAINT positive CHECK (nothing > 3 AND name <> '`id`'),
    UNIQUE KEY prefix (name(5)),
    UNIQUE KEY both_ (name, code),
    KEY later (five, nothing),
    FULLTEXT KEY found (name)
) COMMENT 'Who buys ''quoted'' 100%';
CREATE TABLE `od"d, na
me %s ' ü` (`a ``b`` %(x)s` int, `日本` text, `select` text CHECK (`select` <> '%'));
CREATE TABLE line (
    second int NOT NULL,
    first int unsigned NOT NULL,
    PRIMARY KEY (second, first),
    CONSTRAINT line_customer FOREIGN KEY (first) REFERENCES customer (id) ON DELETE CASCADE ON UPDATE RESTRICT
);
CREATE TABLE pair (
    a int,
    b int unsigned,
    CONSTRAINT pair_line FOREIGN KEY (a, b) REFERENCES line (second, first) ON DELETE SET NULL
);
CREATE TRIGGER `fill %s it` BEFORE INSERT ON pair FOR EACH ROW SET NEW.a = 1;
CREATE TRIGGER later AFTER INSERT ON pair FOR EACH ROW SET @seen = 1;
CREATE SEQUENCE ticket;
CREATE TABLE versioned (x int) WITH SYSTEM VERSIONING;
CREATE VIEW names AS SELECT id, name AS `the name` FROM customer;
CREATE TABLE passing (q int);
CREATE VIEW broken AS SELECT q FROM passing;
DROP TABLE passing;
