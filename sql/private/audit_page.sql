-- Events newest first, behind the event before (NULL: from the newest on), as
-- filters (each NULL: any) say. Of the filter that has its own index at most
-- 600 events are looked at; if that was not enough for max_rows, a row
-- without what comes last, with the id from which to look on.
CREATE FUNCTION private.audit_page(f data.audit_filter, before bigint,
    max_rows integer)
RETURNS TABLE (id bigint, at timestamptz, what text, actor text, program text,
    name text, who text, enrollment uuid, enrollment_name text, device uuid,
    device_name text, object text, address inet, request text, details text,
    seq bigint)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	-- One filter alone is its index's.
	looked	constant integer := CASE WHEN num_nonnulls(f.what, f.account,
		    f.enrollment, f.device, f.object, f.address,
		    f.request) > 1 THEN 600 ELSE max_rows END;
	since	timestamptz;
	main	text;
	who	uuid := (SELECT a.id FROM data.account a
	    WHERE a.name = f.account);
	found	integer;
	rest	bigint;
BEGIN
	IF f.account IS NOT NULL AND who IS NULL THEN
		RETURN;
	END IF;
	since := (SELECT v.at FROM data.event v WHERE v.id = before);
	IF before IS NOT NULL AND since IS NULL THEN
		RETURN;		-- it has been dropped, and all before it
	END IF;
	main := format('SELECT * FROM data.event v WHERE %s AND %s'
	    ' ORDER BY v.at DESC, v.id DESC LIMIT %s', CASE
	    WHEN f.request IS NOT NULL THEN 'v.request = ($1).request'
	    WHEN f.enrollment IS NOT NULL THEN 'v.enrollment = ($1).enrollment'
	    WHEN f.device IS NOT NULL THEN 'v.device = ($1).device'
	    WHEN f.object IS NOT NULL THEN 'v.object = ($1).object'
	    WHEN f.account IS NOT NULL THEN 'v.account = $2'
	    WHEN f.address IS NOT NULL THEN 'v.address = ($1).address'
	    WHEN f.what IS NOT NULL THEN 'v.what = ($1).what'
	    ELSE 'true' END, concat_ws(' AND ', 'true',
	    CASE WHEN since IS NOT NULL THEN '(v.at, v.id) < ($3, $4)' END,
	    CASE WHEN f.since IS NOT NULL THEN 'v.at >= ($1).since' END,
	    CASE WHEN f.until IS NOT NULL THEN 'v.at < ($1).until' END),
	    looked);
	RETURN QUERY EXECUTE private.audit_page_query(main)
	USING f, who, since, before, max_rows;
	GET DIAGNOSTICS found = ROW_COUNT;
	IF found < max_rows AND looked > max_rows THEN
		EXECUTE 'SELECT v.id FROM (' || main || ') v OFFSET $5 LIMIT 1'
		INTO rest USING f, who, since, before, looked - 1;
		IF rest IS NOT NULL THEN
			id := rest;
			RETURN NEXT;
		END IF;
	END IF;
END
$$;
