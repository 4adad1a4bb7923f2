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
CREATE VIEW names AS SELECT id, name AS `the name` FROM customer;
CREATE TABLE passing (q int);
CREATE VIEW broken AS SELECT q FROM passing;
DROP TABLE passing;
CREATE TABLE typed (
    small tinyint unsigned zerofill,
    digits decimal(10, 0) unsigned,
    real_ float(7, 3),
    precise double DEFAULT 1.5e10,
    born year,
    letter char,
    fixed binary(4),
    raw varbinary(16) DEFAULT 'ab',
    moment timestamp(3) NOT NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
    hour time(2) DEFAULT '10:00:00',
    flags set('x', 'y z', 'it''s', 'd\\e') DEFAULT 'x',
    odd enum('', 'NULL', 'a\nb') DEFAULT '',
    not_null varchar(5) DEFAULT 'NULL',
    latin varchar(9) CHARACTER SET latin1 DEFAULT 'é',
    slashed varchar(40) DEFAULT 'back\\slash ''q'' "d" \n',
    blank_ varchar(20) DEFAULT '',
    negative int DEFAULT -5,
    shape geometry,
    place point NOT NULL SRID 4326,
    id char(36) DEFAULT (uuid()),
    sum_ int DEFAULT (1 + 2),
    words varchar(30) DEFAULT 'current_timestamp',
    hidden int DEFAULT 1 INVISIBLE,
    joined varchar(99) AS (concat(words, 'it''s "x" `y` \\')) VIRTUAL,
    SPATIAL KEY where_ (place),
    KEY prefixes (words(10), latin DESC) COMMENT 'of the index',
    UNIQUE KEY mixed (letter, words(3))
);
CREATE TABLE ranged (id int, created date, PRIMARY KEY (created, id))
    PARTITION BY RANGE (year(created)) SUBPARTITION BY HASH (id) SUBPARTITIONS 2
    (PARTITION early VALUES LESS THAN (2000), PARTITION late VALUES LESS THAN MAXVALUE);
CREATE TABLE listed (a int, b varchar(5)) PARTITION BY RANGE COLUMNS (a, b)
    (PARTITION one VALUES LESS THAN (1, 'x'), PARTITION rest VALUES LESS THAN (MAXVALUE, MAXVALUE));
CREATE TABLE spread (id int PRIMARY KEY) PARTITION BY KEY () PARTITIONS 3;
CREATE TABLE checked (
    a int CHECK (a > 0),
    b varchar(20),
    CONSTRAINT `na``me` CHECK (b IN ('a', 'it''s', 'b\\c', 'q"d', 'é日')),
    CONSTRAINT both_ CHECK (a < 5 OR b LIKE '%x%'),
    CONSTRAINT loose CHECK (b <> 'ü') NOT ENFORCED
);
CREATE TABLE by_trigger (a char(36), b int, c int, n int NOT NULL, PRIMARY KEY (a, b, c));
CREATE TRIGGER first BEFORE INSERT ON by_trigger FOR EACH ROW
    IF NEW.c = 1 THEN SET @x = NEW.c, NEW.`a` = uuid(), NEW.n := 5; END IF;
CREATE TRIGGER second BEFORE INSERT ON by_trigger FOR EACH ROW SET @y = (SELECT 1 + NEW.c = 2), NEW.B = 7;
CREATE TRIGGER third BEFORE UPDATE ON by_trigger FOR EACH ROW SET NEW.c = 1;
CREATE TABLE in_memory (a int, b int, KEY hashed USING HASH (a), KEY sorted USING BTREE (b)) ENGINE = MEMORY;
CREATE TABLE `Line` (A int, `B b` int NOT NULL, UNIQUE KEY (`B b`));
CREATE DEFINER = nobody@nowhere VIEW of_nobody AS SELECT 1 AS one;
CREATE VIEW of_broken AS SELECT a FROM checked;
ALTER TABLE checked DROP CHECK checked_chk_1, DROP COLUMN a, DROP CHECK both_;
CREATE TABLE computed (
    a int,
    b json,
    `日本` varchar(50) DEFAULT (concat('é', 'it''s', '\\', '\n')),
    KEY several ((a + 1), `日本`, (lower(`日本`)) DESC),
    UNIQUE KEY one ((cast(b->>'$.x' AS char(20)))),
    KEY many ((cast(b->'$.y' AS unsigned array))),
    KEY unseen (a) INVISIBLE
);
CREATE TABLE literal (a varchar(20) DEFAULT 'it''s \\ \n', b varbinary(4) DEFAULT 'ab', c varchar(20) DEFAULT 'NULL', d date DEFAULT '2020-01-01');
