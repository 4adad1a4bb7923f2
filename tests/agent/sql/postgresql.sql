CREATE SCHEMA billing;
CREATE SCHEMA hidden;
CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'happy');
CREATE TYPE billing.currency AS ENUM ('EUR', 'USD');
CREATE DOMAIN positive AS numeric(8, 2) NOT NULL DEFAULT 1 CHECK (VALUE > 0);
CREATE DOMAIN price AS positive;
CREATE SEQUENCE ticket;

CREATE TABLE customer (
    id serial PRIMARY KEY,
    gone text,
    name varchar(50) NOT NULL DEFAULT 'it''s',
    code char(3) COLLATE "C",
    feeling mood DEFAULT 'sad',
    currency billing.currency,
    cost price,
    total positive,
    tags text[] NOT NULL DEFAULT '{}',
    born date,
    seen timestamp with time zone DEFAULT now(),
    nothing integer DEFAULT NULL,
    absent text DEFAULT NULL::text,
    number bigint DEFAULT nextval('ticket'),
    mark text DEFAULT ('T' || nextval('ticket')),
    CONSTRAINT customer_code_upper CHECK (code = upper(code) AND name <> 'a)b'),
    CONSTRAINT customer_name_code_key UNIQUE NULLS NOT DISTINCT (name, code) INCLUDE (born),
    CONSTRAINT customer_number_key UNIQUE (number) DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE customer DROP COLUMN gone;
COMMENT ON TABLE customer IS 'Who buys ”quoted” 100%';
COMMENT ON COLUMN customer.name IS E'first line\nsecond';
CREATE UNIQUE INDEX customer_live ON customer (lower(name), born) WHERE born IS NOT NULL;
CREATE INDEX customer_seen ON customer (seen DESC, name);
CREATE INDEX customer_name_like ON customer (name varchar_pattern_ops);
CREATE INDEX customer_tags ON customer USING gin (tags);
CREATE INDEX customer_cover ON customer (born) INCLUDE (name);

CREATE TABLE billing.invoice (
    region integer NOT NULL,
    number integer GENERATED ALWAYS AS IDENTITY,
    twice integer GENERATED ALWAYS AS (region * 2) STORED,
    thrice integer GENERATED ALWAYS AS (region * 3) VIRTUAL,
    PRIMARY KEY (number, region)
);
CREATE TABLE line (
    invoice_region integer,
    invoice_number integer,
    customer_id integer NOT NULL REFERENCES customer ON DELETE CASCADE ON UPDATE RESTRICT,
    room int4range,
    CONSTRAINT line_invoice FOREIGN KEY (invoice_region, invoice_number)
        REFERENCES billing.invoice (region, number) ON DELETE SET NULL ON UPDATE SET DEFAULT DEFERRABLE,
    CONSTRAINT line_room EXCLUDE USING gist (room WITH &&)
);
ALTER TABLE line ADD CONSTRAINT line_late CHECK (invoice_region > 0) NOT VALID;
ALTER TABLE line ADD CONSTRAINT line_unproved FOREIGN KEY (customer_id) REFERENCES customer NOT VALID;

CREATE TABLE event (id bigint NOT NULL, day date NOT NULL, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE event_old PARTITION OF event FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');
CREATE TABLE event_new PARTITION OF event FOR VALUES FROM ('2020-01-01') TO ('2040-01-01') PARTITION BY RANGE (id);
CREATE TABLE hidden.event_new_low PARTITION OF event_new FOR VALUES FROM (0) TO (1000);
CREATE TABLE visit (
    event_id bigint,
    event_day date NOT NULL,
    CONSTRAINT visit_event FOREIGN KEY (event_id, event_day) REFERENCES event
) PARTITION BY RANGE (event_day);
CREATE TABLE visit_old PARTITION OF visit FOR VALUES FROM ('2000-01-01') TO ('2020-01-01');

CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER "fill ""it" BEFORE INSERT OR UPDATE ON line FOR EACH ROW EXECUTE FUNCTION fill();
CREATE TRIGGER later AFTER INSERT ON line FOR EACH ROW EXECUTE FUNCTION fill();
CREATE TRIGGER change BEFORE UPDATE ON customer FOR EACH ROW EXECUTE FUNCTION fill();
CREATE TRIGGER off BEFORE INSERT ON customer FOR EACH ROW EXECUTE FUNCTION fill();
ALTER TABLE customer DISABLE TRIGGER off;
CREATE TABLE hidden.customer (id integer);
CREATE TABLE "od""d, na
me %s ' ü" ("a ""b"" %(x)s" integer, "日本" text, "select" text CHECK ("select" <> '%'));
CREATE TABLE nothing ();
CREATE VIEW customer_names AS SELECT id, name AS "the name" FROM customer;
CREATE MATERIALIZED VIEW customer_count AS SELECT count(*) AS n FROM customer;
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE outside (x integer NOT NULL) SERVER files OPTIONS (filename '/dev/null');
