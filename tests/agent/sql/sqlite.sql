CREATE TABLE customer (
    id INTEGER PRIMARY KEY,
    name varchar(50) NOT NULL DEFAULT 'it''s, (here' CONSTRAINT short CHECK (length(name) < 50 AND name <> 'a)b, check (1)'),
    "e-mail" varchar(80) COLLATE NOCASE UNIQUE, -- a comment, with (brackets
    state TEXT DEFAULT NULL CHECK (state IN ('a', 'b')) /* CHECK (no) */,
    cents INTEGER DEFAULT (1 + 2),
    euros REAL GENERATED ALWAYS AS (cents / 100.0) STORED,
    twice AS (cents * 2) CONSTRAINT even NOT NULL,
    anything,
    parent_id INTEGER REFERENCES customer ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT adult CHECK ([cents] > `id`),
    CONSTRAINT name_state UNIQUE (name, state)
);
CREATE UNIQUE INDEX live ON customer (name) WHERE state = 'a' AND cents > 0;
CREATE INDEX lowered ON customer (lower(name), cents DESC);
CREATE INDEX later ON customer (cents DESC, name);
CREATE INDEX folded ON customer (name COLLATE NOCASE);
CREATE TABLE composite (a INTEGER, "B" TEXT, PRIMARY KEY ("B", a)) WITHOUT ROWID;
CREATE TABLE child (
    ref INTEGER PRIMARY KEY DESC,
    x TEXT,
    y INTEGER,
    gone INTEGER REFERENCES nowhere,
    other INTEGER CONSTRAINT fk_other REFERENCES CUSTOMER (ID) ON UPDATE CASCADE,
    CONSTRAINT fk_both FOREIGN KEY (x, y) REFERENCES composite ON DELETE RESTRICT NOT DEFERRABLE
);
CREATE TABLE text_key (code TEXT PRIMARY KEY, big INT);
CREATE TABLE strict_one (id INTEGER PRIMARY KEY AUTOINCREMENT, raw BLOB);
CREATE TABLE "od""d, na
me %s ' ü" ("a ""b"" %(x)s" INTEGER, "日本" TEXT, [select] TEXT, `tick``ed` TEXT CHECK (`tick``ed` <> '%'));
CREATE VIRTUAL TABLE doc USING fts4(body);
CREATE TABLE doc_notes (id INTEGER PRIMARY KEY);
CREATE VIEW names AS SELECT id, name AS "the name" FROM customer;
CREATE TABLE copied AS SELECT 1 AS one, 'x' AS two;
CREATE TABLE formatted(
  "a" INTEGER CONSTRAINT[posi tive]CHECK(a>0--)
  ), -- CHECK (no)
  'b' TEXT COLLATE "nocase" DEFAULT (/* c */ 'x' || ')') CHECK/*1*/(/*2*/b<>''')'/*)*/AND b NOT IN("c",'d,')) NOT NULL UNIQUE,
  [c d] DECIMAL ( 8 , 2 ) constraint k references "COMPOSITE"("b") deferrable initially immediate check ([c d] >= 0),
  `check` "INTEGER" default -1 check ("check" is not null) constraint "and" check (0 < `check`),
  and_one,
  CHECK (a <> [c d]) CHECK (length(b) > 0 AND and_one = 1)
  CONSTRAINT "u 1" UNIQUE (b COLLATE binary, a DESC) UNIQUE ('b', "c d"),
  constraint f foreign key (a,b)references composite(a,b)match full on update cascade deferrable initially deferred
);
ALTER TABLE formatted ADD COLUMN later TEXT COLLATE RTRIM CHECK (later <> 'check (');
ALTER TABLE formatted RENAME COLUMN and_one TO "two (";
CREATE TABLE before_rename (id INT PRIMARY KEY, self INTEGER REFERENCES before_rename, CHECK (before_rename.id > 0));
ALTER TABLE before_rename RENAME TO [after "rename];
CREATE TABLE twice_over (x REFERENCES child, CONSTRAINT named FOREIGN KEY (x) REFERENCES text_key (CODE));
CREATE INDEX members ON formatted (a + [c d] COLLATE RTRIM DESC, b COLLATE nocase, substr(b, 1, 2) /* , */ ASC)
  WHERE b <> 'where (' -- why
  AND a > 0;
CREATE TABLE counted (id INTEGER PRIMARY KEY, x TEXT);
INSERT INTO counted (x) VALUES ('a'), ('b'), ('c');
CREATE INDEX partly ON counted (x) WHERE id > 2;
CREATE TRIGGER counted_before BEFORE INSERT ON counted BEGIN SELECT 1; END;
ANALYZE counted;
CREATE VIEW broken AS SELECT * FROM gone;
