-- The clinic's database as it grew: begun by one contractor, continued by two others, moved between three systems.

CREATE TABLE tblPatient (
    PatID       INTEGER PRIMARY KEY,
    LastName    varchar(40)  NOT NULL,
    FirstName   varchar(30),
    BirthDate   text,                              -- '1963-04-12', sometimes '1963', sometimes ''
    Sex         char(1)      NOT NULL DEFAULT 'U' CHECK (Sex IN ('F', 'M', 'X', 'U')),
    PhoneNo     varchar(20),
    EMail       varchar(120),
    Active      char(1)      NOT NULL DEFAULT 'Y', -- Y or N
    CreatedOn   datetime     NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX ixPatientName ON tblPatient (LastName, FirstName);

CREATE TABLE ref_specialty (
    Code        char(4)      NOT NULL PRIMARY KEY,
    Title       varchar(80)  NOT NULL
);

CREATE TABLE tblDoctor (
    DocID       INTEGER PRIMARY KEY,
    FullName    varchar(60)  NOT NULL,
    LicenceNo   varchar(12)  NOT NULL UNIQUE,
    SpecCode    char(4)      REFERENCES ref_specialty (Code),
    "class"     varchar(10)
);

CREATE TABLE tblAppointment (
    ApptID      INTEGER PRIMARY KEY,
    PatID       integer      NOT NULL REFERENCES tblPatient (PatID),
    DocID       integer      NOT NULL REFERENCES tblDoctor (DocID),
    StartsAt    datetime     NOT NULL,
    Minutes     smallint     NOT NULL DEFAULT 15,
    RoomNo      varchar(8)   NOT NULL,
    Status      char(1)      NOT NULL,
    Notes       text,
    UNIQUE (DocID, StartsAt)
);

CREATE TABLE tblService (
    Code        varchar(10)  NOT NULL PRIMARY KEY,
    Descr       varchar(200) NOT NULL,
    Price       decimal(8,2) NOT NULL,
    "group"     varchar(20)
);

CREATE TABLE tblInvoice (
    InvoiceNo   INTEGER PRIMARY KEY AUTOINCREMENT,
    PatID       integer       NOT NULL REFERENCES tblPatient (PatID) ON DELETE CASCADE,
    IssuedOn    date          NOT NULL,
    Total       decimal(10,2) NOT NULL,
    Currency    char(3)       NOT NULL DEFAULT 'EUR',
    PaidOn      date,
    "order"     varchar(20)
);

CREATE TABLE tblInvoiceLine (
    InvoiceNo   integer      NOT NULL REFERENCES tblInvoice (InvoiceNo) ON DELETE CASCADE,
    LineNo      integer      NOT NULL,
    ServiceCode varchar(10)  NOT NULL REFERENCES tblService (Code),
    Qty         integer      NOT NULL DEFAULT 1,
    UnitPrice   decimal(8,2) NOT NULL,
    LineTotal   decimal(10,2) GENERATED ALWAYS AS (Qty * UnitPrice) VIRTUAL,
    PRIMARY KEY (InvoiceNo, LineNo)
);

CREATE TABLE DRUG (
    DRUG_ID     INTEGER PRIMARY KEY,
    NAME        varchar(100) NOT NULL,
    ATC         char(7),
    STOCK       integer      NOT NULL DEFAULT 0 CHECK (STOCK >= 0)
);

CREATE TABLE PRESCRIPTION (
    RX_NO       INTEGER PRIMARY KEY,
    PAT_ID      integer      NOT NULL REFERENCES tblPatient (PatID),
    DOC_ID      integer      NOT NULL REFERENCES tblDoctor (DocID),
    DRUG_ID     integer      NOT NULL REFERENCES DRUG (DRUG_ID),
    DOSE        varchar(50)  NOT NULL,
    "check"     boolean      NOT NULL DEFAULT 0
);

CREATE TABLE tbl_lab_test (
    code        varchar(12)  NOT NULL PRIMARY KEY,
    name        varchar(80)  NOT NULL,
    unit        varchar(16)
);

CREATE TABLE tbl_lab_result (
    id          INTEGER PRIMARY KEY,
    patient_id  integer      NOT NULL REFERENCES tblPatient (PatID),
    test_code   varchar(12)  NOT NULL REFERENCES tbl_lab_test (code),
    value       varchar(20)  NOT NULL,
    measured_at text         NOT NULL              -- '12.04.1998 08:30'
);
CREATE UNIQUE INDEX uxLabPending ON tbl_lab_result (patient_id, test_code) WHERE value = '';

CREATE TABLE insurer (
    id          INTEGER PRIMARY KEY,
    name        varchar(60)  NOT NULL,
    phone       varchar(20)
);

CREATE TABLE patient_insurer (
    PatID       integer      NOT NULL REFERENCES tblPatient (PatID),
    insurer_id  integer      NOT NULL REFERENCES insurer (id),
    valid_from  date         NOT NULL,
    PRIMARY KEY (PatID, insurer_id)
);

CREATE TABLE usr_login (
    login       varchar(30)  NOT NULL PRIMARY KEY,
    pw_hash     varchar(128) NOT NULL,
    "from"      date,
    is_admin    tinyint(1)   NOT NULL DEFAULT 0
);

CREATE TABLE "2fa_token" (
    login       varchar(30)  NOT NULL UNIQUE REFERENCES usr_login (login),
    secret      varchar(64)  NOT NULL
);

CREATE TABLE log_audit (                           -- no key: it was only ever appended to
    WhenTs      text         NOT NULL,
    UserName    varchar(30),
    Action      varchar(200) NOT NULL
);

CREATE VIEW v_open_invoices AS
    SELECT i.InvoiceNo, p.LastName, i.Total, i.Currency
    FROM tblInvoice i JOIN tblPatient p ON p.PatID = i.PatID
    WHERE i.PaidOn IS NULL;

CREATE VIEW "Todays Appointments" AS
    SELECT a.ApptID, a.StartsAt, p.LastName, d.FullName AS Doctor
    FROM tblAppointment a JOIN tblPatient p ON p.PatID = a.PatID JOIN tblDoctor d ON d.DocID = a.DocID
    WHERE date(a.StartsAt) = date('now');
