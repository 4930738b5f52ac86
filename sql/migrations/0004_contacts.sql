-- Who may send for a unit and where its answers go. Personal data: rows may be erased.

CREATE TABLE contact (
    unit       text NOT NULL,
    kind       text NOT NULL CHECK (kind IN ('email', 'phone', 'zalo')),
    address    text NOT NULL CHECK (address <> ''),  -- e-mail: normalised, domain and local part in lower case
    person     text NOT NULL,
    valid_from date NOT NULL,
    valid_to   date NOT NULL DEFAULT 'infinity' CHECK (valid_to >= valid_from),  -- inclusive
    added_by   text NOT NULL,
    added_at   timestamptz NOT NULL,
    PRIMARY KEY (unit, kind, address, valid_from)
);
CREATE INDEX contact_by_address ON contact (kind, address);

GRANT SELECT, INSERT, UPDATE, DELETE ON contact TO etl_writer;
