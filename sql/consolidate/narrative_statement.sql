-- Keeps each statement with the group that it is part of.
INSERT INTO narrative_statement (report_version_id, section, unit, ordinal, statement_id, number, body)
SELECT CAST(:version_id AS uuid), section, unit, ordinal, statement_id, number, body FROM said_statement
