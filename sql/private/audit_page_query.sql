-- The rest of a page's query around the events that an index gives: the other
-- filters, and what things are called.
CREATE FUNCTION private.audit_page_query(main text) RETURNS text
LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
	RETURN 'SELECT v.id, v.at, v.what, v.actor, v.program, a.name,'
	    ' coalesce(a.display_name, v.program), v.enrollment,'
	    ' coalesce(e.approved_name, e.name), d.id, d.name, v.object,'
	    ' v.address, v.request, v.details::text, s.seq'
	    ' FROM (SELECT v.* FROM (' || main || ') v'
	    '    WHERE (($1).what IS NULL OR v.what = ($1).what)'
	    '    AND ($2 IS NULL OR v.account = $2)'
	    '    AND (($1).enrollment IS NULL'
	    '        OR v.enrollment = ($1).enrollment)'
	    '    AND (($1).device IS NULL OR v.device = ($1).device)'
	    '    AND (($1).object IS NULL OR v.object = ($1).object)'
	    '    AND (($1).address IS NULL OR v.address = ($1).address)'
	    '    AND (($1).request IS NULL OR v.request = ($1).request)'
	    '    ORDER BY v.at DESC, v.id DESC LIMIT $5) v'
	    ' LEFT JOIN data.account a ON a.id = v.account'
	    ' LEFT JOIN data.enrollment e ON e.id = v.enrollment'
	    ' LEFT JOIN data.device d ON d.id = v.device'
	    ' LEFT JOIN data.event_seal s ON s.event = v.id'
	    ' ORDER BY v.at DESC, v.id DESC';
END
$$;
