-- What the office sent out of a period, in order.
SELECT i.number, i.symbol, i.issued_on, v.version, i.channel
FROM report_issue AS i JOIN report_version AS v ON v.id = i.report_version_id
WHERE v.regime = :regime AND v.period = :period
ORDER BY i.issued_on, i.number
