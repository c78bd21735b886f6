-- Why an enrollment that has lost its ground ends, for operators; err of
-- private.standing_err.
CREATE FUNCTION private.unfounded(err text) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
	SELECT CASE err
	    WHEN 'denied' THEN 'The account that typed the code may no longer '
		'let this device in.'
	    ELSE 'Its profile was narrowed by policy and no longer admits '
		'this device.' END
$$;
