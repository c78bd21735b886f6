-- What somebody should do about the CA, most urgent first: urgency 1, something
-- does not work; 2, soon; 3, in time. what is a word for each kind; name: of
-- which CA; at: when it ended or ends, or was last right. cap: certificates that
-- the signer makes within an hour; longest: days of the longest profile;
-- patience: seconds after which a program that did not report is gone.
CREATE FUNCTION private.ca_todo(moment timestamptz, cap integer,
    longest integer, patience integer)
RETURNS TABLE (urgency integer, what text, name text, at timestamptz)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	used	integer := private.issued_last_hour(moment, cap);
BEGIN
	IF NOT EXISTS (SELECT FROM data.issuer) THEN
		RETURN;
	END IF;
	RETURN QUERY
	SELECT t.urgency, t.what, t.name, t.at
	FROM (SELECT * FROM private.ca_todo_ends(moment, longest)
	    UNION ALL SELECT * FROM private.ca_todo_lists(moment)
	    UNION ALL SELECT 1, p.program || '-away', NULL, h.seen_at
		FROM (VALUES ('signer'), ('sweep')) AS p (program)
		LEFT JOIN data.heartbeat h ON h.program = p.program
		WHERE coalesce(h.seen_at <= moment - patience
		    * interval '1 second', true)
	    UNION ALL SELECT 1, 'cap-reached', NULL, NULL
		WHERE used >= cap
	    UNION ALL SELECT 2, 'cap-near', NULL, NULL
		WHERE used < cap AND used >= cap * 0.8
	) AS t (urgency, what, name, at)
	ORDER BY t.urgency, t.at NULLS FIRST, t.what, t.name;
END
$$;
