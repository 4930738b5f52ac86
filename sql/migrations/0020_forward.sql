-- The ledger goes forward: the time of the newest event about each regime, before which nobody may decide any more.
CREATE TABLE regime_clock (
    regime    text PRIMARY KEY,
    newest_at timestamptz NOT NULL
);
INSERT INTO regime_clock
SELECT regime, max(at)
FROM (SELECT regime, validated_at AS at FROM validation_run
      UNION ALL SELECT regime, created_at FROM report_version
      UNION ALL SELECT regime, landed_at FROM receipt WHERE regime IS NOT NULL) AS written
GROUP BY regime;

GRANT SELECT, INSERT, UPDATE ON regime_clock TO etl_writer;
GRANT SELECT ON regime_clock TO etl_reader;
