-- The RA asks as the guard does.
BEGIN;
SELECT plan(4);
SELECT t.begin();
SELECT is(t.bring(1, 'issued'), 'issued', 'an issued one');
SELECT is(t.get('ra', $$SELECT concat_ws(' ', err, name, profile) FROM
    api.whoami(sha256(t.der(1)))$$), 'none approved device', 'who it is');
SELECT is(t.stored(1), 'delivered', 'the first use delivers');
SELECT is(t.get('ra', $$SELECT concat_ws(' ', err, device) FROM
    api.whoami(t.sha('x'))$$), 'not-found', 'nobody');
SELECT * FROM finish();
ROLLBACK;
