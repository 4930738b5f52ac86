-- What monitoring looks at: name of the gauge, its label, its value; asked as etl_reader. Ages in seconds.
SELECT 'etl_receipts' AS name, status AS label, count(*)::double precision AS value FROM receipt GROUP BY status
UNION ALL
SELECT 'etl_submissions', verdict, count(*) FROM latest_verdict GROUP BY verdict
UNION ALL
SELECT 'etl_receipts_oldest_unprocessed_age_seconds', '',
       coalesce(extract(epoch FROM :now - min(landed_at)), 0)::double precision
FROM receipt WHERE status = 'received'
UNION ALL
SELECT 'etl_outbox_messages', state, count(*) FROM outbox GROUP BY state
UNION ALL
SELECT 'etl_outbox_oldest_queued_age_seconds', '',
       coalesce(extract(epoch FROM :now - min(created_at)), 0)::double precision
FROM outbox WHERE state IN ('queued', 'sending', 'uncertain')
UNION ALL
SELECT 'etl_channel_last_success_timestamp_seconds', channel, extract(epoch FROM completed_at)::double precision FROM scan
UNION ALL
SELECT 'etl_periods_to_validate', '', count(*) FROM validation_due
UNION ALL
SELECT 'etl_report_versions', '', count(*) FROM report_version
