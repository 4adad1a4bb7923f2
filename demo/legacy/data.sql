-- A handful of invented rows, so that queries on the demo answer something.

INSERT INTO tblPatient (PatID, LastName, FirstName, BirthDate, Sex, PhoneNo, EMail, Active, CreatedOn) VALUES
    (1, 'Okafor', 'Ada', '1963-04-12', 'F', '555-0101', 'ada.okafor@example.org', 'Y', '1997-03-02 09:15:00'),
    (2, 'Lindqvist', NULL, '', 'U', NULL, NULL, 'Y', '1998-11-20 14:00:00'),
    (3, 'Moreau', 'Jean', '1971', 'M', '555-0199', 'jean@example.org', 'N', '2004-06-01 08:30:00');
INSERT INTO ref_specialty VALUES ('GEN ', 'General practice'), ('CARD', 'Cardiology');
INSERT INTO tblDoctor VALUES (1, 'Dr. Ines Calvo', 'L-4411', 'GEN ', 'A'), (2, 'Dr. Paul Ito', 'L-7802', 'CARD', NULL);
INSERT INTO tblAppointment VALUES
    (1, 1, 1, '2024-05-06 09:00:00', 15, '2A', 'D', NULL),
    (2, 3, 2, '2024-05-06 09:30:00', 30, '4', 'C', 'patient called');
INSERT INTO tblService VALUES ('CONS', 'Consultation', 45.00, 'basic'), ('ECG', 'Electrocardiogram', 80.00, NULL);
INSERT INTO tblInvoice (InvoiceNo, PatID, IssuedOn, Total, Currency, PaidOn, "order") VALUES
    (1001, 1, '2024-05-06', 45.00, 'EUR', NULL, NULL), (1002, 3, '2024-05-07', 125.00, 'EUR', '2024-05-20', 'A-7');
INSERT INTO tblInvoiceLine (InvoiceNo, LineNo, ServiceCode, Qty, UnitPrice) VALUES
    (1001, 1, 'CONS', 1, 45.00), (1002, 1, 'CONS', 1, 45.00), (1002, 2, 'ECG', 1, 80.00);
INSERT INTO DRUG VALUES (1, 'Ibuprofen 400', 'M01AE01', 120), (2, 'Amoxicillin 500', 'J01CA04', 64);
INSERT INTO PRESCRIPTION VALUES (1, 1, 1, 1, '1-0-1', 0);
INSERT INTO tbl_lab_test VALUES ('HB', 'Haemoglobin', 'g/dl'), ('CRP', 'C-reactive protein', 'mg/l');
INSERT INTO tbl_lab_result VALUES (1, 1, 'HB', '13.9', '06.05.2024 08:30');
INSERT INTO insurer VALUES (1, 'Northern Mutual', '555-0500');
INSERT INTO patient_insurer VALUES (1, 1, '2001-01-01');
INSERT INTO usr_login VALUES ('icalvo', 'x', '2003-02-01', 1);
INSERT INTO "2fa_token" VALUES ('icalvo', 'x');
INSERT INTO log_audit VALUES ('06.05.2024 08:29', 'icalvo', 'login');
