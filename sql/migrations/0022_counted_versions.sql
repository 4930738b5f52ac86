-- A version just stored is in no statistics yet: its three million figures were planned for as one row, and its workbook
-- of 45,000 units compared each unit with every other for hours. Only the owner may have tables counted.
CREATE FUNCTION count_versions() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
    ANALYZE report_unit, figure_source;
END
$$;
REVOKE EXECUTE ON FUNCTION count_versions() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_versions() TO etl_writer;
