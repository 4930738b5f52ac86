-- What of a stored version a leader may want to decide: explanations asked for, requests, repeated texts,
-- figures that officers corrected and no unit had confirmed when it was made.
SELECT (SELECT count(*) FROM report_finding AS k JOIN finding AS f ON f.id = k.finding_id
        JOIN report_unit AS u ON u.report_version_id = k.report_version_id AND u.unit = k.unit
        WHERE k.report_version_id = :version_id AND f.severity = 'warning' AND u.status = 'accepted_with_warnings')
           AS explanations,
       (SELECT count(*) FROM report_unit WHERE report_version_id = :version_id AND status = 'accepted_with_warnings')
           AS explaining,
       (SELECT count(*) FROM narrative_group WHERE report_version_id = :version_id AND addressee <> '') AS requests,
       (SELECT count(DISTINCT unit) FROM narrative_repeat WHERE report_version_id = :version_id) AS repeated,
       (SELECT count(*) FROM report_input AS i
        JOIN report_version AS v ON v.id = i.report_version_id
        JOIN submission AS s ON s.id = i.submission_id
        JOIN correction AS k ON k.receipt_id = s.receipt_id
        WHERE i.report_version_id = :version_id
          AND NOT EXISTS (SELECT FROM correction_confirmation AS q
                          WHERE q.receipt_id = k.receipt_id AND q.decided_at <= v.created_at)) AS corrected
