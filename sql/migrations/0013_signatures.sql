-- Digital signatures of PDFs, received or issued: a statement about their bytes, made once.
CREATE TABLE pdf_signature (
    sha256    text NOT NULL REFERENCES blob,
    position  integer NOT NULL,
    since     text NOT NULL CHECK (since IN ('nothing', 'added', 'changed', 'unread')),
    signer    text NOT NULL,
    issuer    text NOT NULL,
    signed_at timestamptz,               -- as the signer's machine said
    PRIMARY KEY (sha256, position)
);
CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON pdf_signature
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();
GRANT SELECT, INSERT ON pdf_signature TO etl_writer;
GRANT SELECT ON pdf_signature TO etl_reader;
