-- A workbook and a Word report of one letter have one time of receipt: the supplement comes after what it supplements,
-- not before it whenever its id is the smaller one.

CREATE OR REPLACE FUNCTION current_submission_at(as_of timestamptz)
RETURNS TABLE (submission_id uuid, receipt_id uuid, regime text, period text, unit text, kind text,
               received_at timestamptz, is_base boolean)
LANGUAGE sql STABLE AS $$
    SELECT id, receipt_id, regime, period, unit, kind, received_at, place = base
    FROM (
        SELECT *, coalesce(max(place) FILTER (WHERE kind <> 'supplement') OVER of_unit, max(place) OVER of_unit) AS base
        FROM (
            SELECT s.*, row_number() OVER (
                       PARTITION BY s.regime, s.period, s.unit ORDER BY s.received_at, s.kind = 'supplement', s.id) AS place
            FROM submission s
            JOIN receipt r ON r.id = s.receipt_id AND r.status = 'understood'
            -- the verdict that stands, by its index: all that were ever given grow with every run
            JOIN LATERAL (
                SELECT v.verdict FROM verdict v WHERE v.submission_id = s.id ORDER BY v.id DESC LIMIT 1
            ) AS latest ON latest.verdict IN ('accepted', 'accepted_with_warnings')
            WHERE s.received_at <= as_of
        ) AS accepted
        WINDOW of_unit AS (PARTITION BY regime, period, unit)
    ) AS based
    WHERE place >= base
$$;
