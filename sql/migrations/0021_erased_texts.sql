-- Personal texts go with the raw files whose time is over: what a unit wrote, and what we said of it word for word. The
-- rows stay, each text in them gives way to words that say so. What a version has taken over stays with the version.

CREATE TABLE erased_texts (
    sha256    text PRIMARY KEY REFERENCES erasure (sha256),
    erased_at timestamptz NOT NULL
);
CREATE TRIGGER no_rewrite BEFORE UPDATE OR DELETE OR TRUNCATE ON erased_texts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewrite();

-- Receipts whose texts are gone: not those of the same bytes that somebody has sent again since.
CREATE VIEW erased_receipt AS
SELECT r.id, r.sha256
FROM erased_texts AS t
JOIN erasure AS e USING (sha256)
JOIN receipt AS r ON r.sha256 = t.sha256 AND r.landed_at <= e.decided_at;

CREATE VIEW erased_submission AS
SELECT s.id, e.sha256 FROM erased_receipt AS e JOIN submission AS s ON s.receipt_id = e.id;

-- What stands where a text was.
CREATE FUNCTION erased_words() RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$ SELECT 'Đã xóa theo thời hạn lưu' $$;

-- The only way round the guards, and it leads to one thing: of files whose erasure is decided the texts are emptied.
CREATE FUNCTION erase_texts(at timestamptz) RETURNS SETOF text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    gone CONSTANT text := erased_words();
    -- In the order in which processing writes them: each waits for the other's tables, and never for ever.
    guarded CONSTANT text[] := ARRAY['submission', 'cell_value', 'narrative', 'model_row', 'task_progress', 'self_score',
                                     'finding', 'pdf_signature'];
    name text;
    hashes text[];
    receipts uuid[];
    submissions uuid[];
BEGIN
    WITH added AS (
        INSERT INTO erased_texts
        SELECT e.sha256, at FROM erasure AS e WHERE NOT EXISTS (SELECT FROM erased_texts AS t WHERE t.sha256 = e.sha256)
        RETURNING sha256)
    SELECT array_agg(sha256) INTO hashes FROM added;
    IF hashes IS NULL THEN
        RETURN;
    END IF;
    SELECT array_agg(id) INTO receipts FROM erased_receipt WHERE sha256 = ANY (hashes);
    SELECT array_agg(id) INTO submissions FROM erased_submission WHERE sha256 = ANY (hashes);
    FOREACH name IN ARRAY guarded LOOP
        EXECUTE format('ALTER TABLE %I DISABLE TRIGGER no_rewrite', name);
    END LOOP;
    UPDATE finding SET found = CASE found WHEN '' THEN '' ELSE gone END, message = gone WHERE receipt_id = ANY (receipts);
    UPDATE submission
    SET document = document || (
        SELECT coalesce(jsonb_object_agg(key, gone), '{}') FROM jsonb_each_text(document)
        WHERE key IN ('signer', 'preparer', 'phone') AND value <> '')
    WHERE id = ANY (submissions);
    UPDATE narrative SET body = gone WHERE submission_id = ANY (submissions) AND body <> '';
    -- What was typed into a cell stays where it is a number, a day or a choice: figures rest on it.
    UPDATE cell_value
    SET explanation = CASE explanation WHEN '' THEN '' ELSE gone END,
        as_typed = CASE state WHEN 'invalid' THEN gone ELSE as_typed END
    WHERE submission_id = ANY (submissions) AND (explanation <> '' OR state = 'invalid');
    UPDATE model_row
    SET people = CASE people WHEN '' THEN '' ELSE gone END, goal = CASE goal WHEN '' THEN '' ELSE gone END,
        result = CASE result WHEN '' THEN '' ELSE gone END
    WHERE submission_id = ANY (submissions);
    UPDATE task_progress
    SET result = CASE result WHEN '' THEN '' ELSE gone END, difficulty = CASE difficulty WHEN '' THEN '' ELSE gone END,
        as_typed = CASE state WHEN 'invalid' THEN gone ELSE as_typed END
    WHERE submission_id = ANY (submissions);
    UPDATE self_score
    SET evidence = CASE evidence WHEN '' THEN '' ELSE gone END,
        as_typed = CASE state WHEN 'invalid' THEN gone ELSE as_typed END
    WHERE submission_id = ANY (submissions);
    UPDATE pdf_signature SET signer = gone WHERE sha256 = ANY (hashes) AND signer <> '';
    FOREACH name IN ARRAY guarded LOOP
        EXECUTE format('ALTER TABLE %I ENABLE TRIGGER no_rewrite', name);
    END LOOP;
    RETURN QUERY SELECT unnest(hashes);
END $$;

-- Sentences of these files that no report printed and no leader was shown: of the units of a version all of whose
-- reports are erased, and of the groups in which nobody else speaks.
CREATE FUNCTION erase_from_version(version uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE
    erased text[];
BEGIN
    SELECT array_agg(unit) INTO erased FROM (
        SELECT s.unit FROM report_input AS i JOIN submission AS s ON s.id = i.submission_id
        LEFT JOIN erased_submission AS e ON e.id = s.id
        WHERE i.report_version_id = version GROUP BY s.unit HAVING bool_and(e.id IS NOT NULL)) AS gone;
    ALTER TABLE narrative_statement DISABLE TRIGGER no_rewrite;
    ALTER TABLE narrative_group DISABLE TRIGGER no_rewrite;
    UPDATE narrative_statement AS s SET body = erased_words()
    FROM narrative_group AS g
    WHERE s.report_version_id = version AND s.unit = ANY (erased) AND g.report_version_id = version
      AND (g.section, g.number) = (s.section, s.number) AND NOT g.is_printed AND g.addressee = '';
    UPDATE narrative_group AS g SET body = erased_words()
    WHERE g.report_version_id = version AND NOT g.is_printed AND g.addressee = ''
      AND (SELECT bool_and(s.unit = ANY (erased)) FROM narrative_statement AS s
           WHERE s.report_version_id = version AND (s.section, s.number) = (g.section, g.number));
    ALTER TABLE narrative_statement ENABLE TRIGGER no_rewrite;
    ALTER TABLE narrative_group ENABLE TRIGGER no_rewrite;
END $$;

-- The file of a version that stays inside is made anew without these texts; nothing else that was published changes.
CREATE FUNCTION erase_from_file(version uuid, file text, made text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    ALTER TABLE report_file DISABLE TRIGGER no_rewrite;
    UPDATE report_file SET sha256 = made
    WHERE report_version_id = version AND name = file AND audience = 'internal'
      AND EXISTS (SELECT FROM report_input AS i JOIN erased_submission AS e ON e.id = i.submission_id
                  WHERE i.report_version_id = version
                  UNION ALL
                  SELECT FROM report_finding AS k JOIN finding AS f ON f.id = k.finding_id
                  JOIN erased_receipt AS e ON e.id = f.receipt_id WHERE k.report_version_id = version);
    ALTER TABLE report_file ENABLE TRIGGER no_rewrite;
END $$;

REVOKE ALL ON FUNCTION erase_texts(timestamptz), erase_from_version(uuid), erase_from_file(uuid, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION erase_texts(timestamptz), erase_from_version(uuid), erase_from_file(uuid, text, text) TO etl_writer;
GRANT SELECT ON erased_texts, erased_receipt, erased_submission TO etl_writer, etl_reader;
-- What names somebody in a letter, and to whom it was answered, goes with it.
GRANT UPDATE (message_id, in_reply_to) ON message TO etl_writer;
GRANT UPDATE (party) ON outbox TO etl_writer;
