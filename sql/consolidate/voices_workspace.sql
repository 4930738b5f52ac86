-- Statements and repeats of one consolidation; they end with the transaction.
CREATE TEMP TABLE IF NOT EXISTS said_statement (
    section text, unit text, ordinal integer, statement_id text, number integer, body text
) ON COMMIT DROP;
CREATE TEMP TABLE IF NOT EXISTS said_repeat (
    section text, unit text, other_unit text, other_period text, percent integer, others integer
) ON COMMIT DROP;
TRUNCATE said_statement, said_repeat;
