-- Why each raw file is kept: a row for everything that refers to it. `kind` file and mail follow the regimes' rules,
-- 'issued' (what was handed up, edited by hand or sent out) and 'open' (not settled yet) are kept for good.
WITH claim AS (
    SELECT r.sha256, CASE WHEN r.status IN ('received', 'needs_review') THEN 'open' ELSE 'file' END AS kind,
           coalesce(r.regime, r.regime_hint) AS regime, coalesce(r.period, '') AS period, '' AS mailbox, r.received_at
    FROM receipt AS r
    UNION ALL
    SELECT h.evidence, 'file', coalesce(r.regime, r.regime_hint), coalesce(r.period, ''), '', r.received_at
    FROM hand_registration AS h
    JOIN receipt AS r ON r.id = h.receipt_id
    WHERE h.evidence IS NOT NULL
    UNION ALL
    SELECT m.sha256, 'mail', coalesce(r.regime, r.regime_hint, ''), coalesce(r.period, ''), m.mailbox, m.received_at
    FROM message AS m
    LEFT JOIN message_receipt AS k ON k.message = m.id
    LEFT JOIN receipt AS r ON r.id = k.receipt_id
    UNION ALL
    SELECT sha256, 'issued', '', '', '', NULL FROM report_issue_file
    UNION ALL
    SELECT document_sha256, 'issued', '', '', '', NULL FROM report_step
    UNION ALL
    SELECT sha256, 'issued', '', '', '', NULL FROM report_edit
)
SELECT DISTINCT b.sha256, b.size, c.kind, c.regime, c.period, c.mailbox, c.received_at
FROM claim AS c
JOIN blob AS b USING (sha256)
WHERE NOT EXISTS (SELECT FROM erasure AS e WHERE e.sha256 = b.sha256)
ORDER BY b.sha256
