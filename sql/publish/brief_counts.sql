-- What of a stored version a leader may want to decide: explanations asked for, requests, repeated texts.
SELECT (SELECT count(*) FROM report_finding AS k JOIN finding AS f ON f.id = k.finding_id
        JOIN report_unit AS u ON u.report_version_id = k.report_version_id AND u.unit = k.unit
        WHERE k.report_version_id = :version_id AND f.severity = 'warning' AND u.status = 'accepted_with_warnings')
           AS explanations,
       (SELECT count(*) FROM report_unit WHERE report_version_id = :version_id AND status = 'accepted_with_warnings')
           AS explaining,
       (SELECT count(*) FROM narrative_group WHERE report_version_id = :version_id AND addressee <> '') AS requests,
       (SELECT count(DISTINCT unit) FROM narrative_repeat WHERE report_version_id = :version_id) AS repeated
