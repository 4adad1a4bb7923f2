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
CREATE VIEW broken AS SELECT * FROM gone;
CREATE TABLE copied AS SELECT 1 AS one, 'x' AS two;
