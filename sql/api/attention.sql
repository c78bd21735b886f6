-- What administrators and auditors should look at, on the first page. alarm: of
-- the event log, to who has audit; urgent, soon: how many things are to be done
-- about the CA (private.ca_todo, urgency 1 and 2), to who has ca; else NULL.
CREATE FUNCTION api.attention(session bytea, cap integer, longest integer,
    patience integer, OUT err text, OUT alarm boolean, OUT urgent integer,
    OUT soon integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who	uuid;
BEGIN
	SELECT c.err, c.account INTO err, who
	FROM private.session_check(session, 'audit|ca') c;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	IF private.is_permitted(who, 'audit') THEN
		alarm := EXISTS (SELECT FROM data.audit a
		    WHERE a.alarm_at IS NOT NULL);
	END IF;
	IF private.is_permitted(who, 'ca') THEN
		SELECT count(*) FILTER (WHERE t.urgency = 1),
		    count(*) FILTER (WHERE t.urgency = 2) INTO urgent, soon
		FROM private.ca_todo(private.now(), cap, longest, patience) t;
	END IF;
END
$$;
