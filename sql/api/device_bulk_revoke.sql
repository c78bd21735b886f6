-- Revokes those of these devices (at most 200) that the account may revoke and
-- that are not revoked yet: all or none, with an event for each. done: how
-- many. Again is harmless. The enrollments that are on their way are locked
-- before the revocation lock, in the order of ids, as everywhere.
-- err: none, signed-out, denied, too-large, input (no such reason).
CREATE FUNCTION api.device_bulk_revoke(session bytea, devices uuid[],
    reason text, OUT err text, OUT done integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
	who		uuid;
	who_address	inet;
	one		uuid;
	e		text;
BEGIN
	SELECT c.err, c.account, c.address INTO err, who, who_address
	FROM private.session_check(session, 'revoke') c;
	IF err = 'none' AND cardinality(devices) > 200 THEN
		err := 'too-large';
	END IF;
	IF err <> 'none' THEN
		RETURN;
	END IF;
	FOR one IN SELECT DISTINCT t.enrollment FROM data.certificate t
	    JOIN data.enrollment w ON w.id = t.enrollment
	    WHERE t.device = ANY (devices) AND w.state = 'issued'
	    AND private.may_device(who, 'revoke', t.device) ORDER BY 1
	LOOP
		PERFORM private.hold(one);
	END LOOP;
	done := 0;
	FOR one IN SELECT d.id FROM data.device d
	    WHERE d.id = ANY (devices) AND d.revoked_at IS NULL
	    AND private.may(who, 'revoke', d.site) ORDER BY d.id
	LOOP
		e := private.device_revoke(one, reason, 'account', who,
		    who_address);
		IF e <> 'none' THEN
			err := e;
			RETURN;
		END IF;
		done := done + 1;
	END LOOP;
END
$$;
