-- What has become of each unit over all stages of a campaign: the worst of its stages, for a report that lacks one
-- stage is not complete.
SELECT r.unit, r.position, r.name, r.level, r.ownership, r.parent,
       coalesce((array_agg(u.status ORDER BY array_position(ARRAY['missing', 'signed_only', 'needs_review', 'rejected',
            'accepted_with_warnings', 'accepted'], u.status)) FILTER (WHERE u.status IS NOT NULL))[1], 'missing')
            AS status,
       max(u.received_at) AS received_at,
       (array_agg(u.received_at_source ORDER BY u.received_at DESC NULLS LAST))[1] AS received_at_source,
       min(u.first_sent_at) AS first_sent_at, min(u.first_accepted_at) AS first_accepted_at,
       min(u.returned_at) AS returned_at,
       coalesce(sum(u.version), 0) AS version,
       coalesce((SELECT array_agg(receipt) FROM stage_unit AS all_stages, unnest(all_stages.receipts) AS receipt
                 WHERE all_stages.unit = r.unit AND receipt IS NOT NULL), '{}') AS receipts
FROM roster AS r
LEFT JOIN stage_unit AS u ON u.unit = r.unit
WHERE r.regime = :regime AND r.period = :period
GROUP BY r.unit, r.position, r.name, r.level, r.ownership, r.parent
ORDER BY r.position
