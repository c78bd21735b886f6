-- Counts a wrong secret for a held row; the tenth locks it, until an
-- administrator unlocks it.
CREATE FUNCTION private.factory_wrong(f data.factory) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
	n	integer := f.failures + 1;
BEGIN
	UPDATE data.factory t SET failures = n,
	    locked_at = CASE WHEN n >= 10 THEN private.now() END
	WHERE t.id = f.id;
	PERFORM private.factory_note(CASE WHEN n >= 10 THEN 'factory.locked'
	    ELSE 'factory.wrong' END, f, 'device',
	    jsonb_build_object('failures', n));
END
$$;
