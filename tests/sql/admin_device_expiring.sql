-- Administrators ask for the late ones, or for so many days.
BEGIN;
CREATE FUNCTION t.expiring(days int, of_after int DEFAULT NULL) RETURNS text
LANGUAGE sql AS $$
	SELECT coalesce(array_to_string(t.list('admin', format('SELECT '
	    'concat_ws(''/'', name, late, said, refused) FROM api.admin_device_expiring(%L, '
	    '%L, %L, 9)', days, c.not_after, t.device(of_after))), ' '), '')
	FROM (SELECT) u LEFT JOIN data.certificate c
	    ON c.device = t.device(of_after)
$$;
SELECT plan(11);
SELECT t.begin();
SELECT is(t.bring(1, 'delivered'), 'delivered', 'a device');
SELECT t.later('10 days');
SELECT isnt(t.sign_in('alice'), NULL, 'ten days');
SELECT is(t.bring(2, 'delivered'), 'delivered', 'another device');
SELECT is(t.expiring(NULL), '', 'nobody is late');
SELECT is(t.expiring(79), '', 'nor ends soon');
SELECT is(t.expiring(80), '(approved/f)', 'within 80 days one does');
SELECT is(t.expiring(90), '(approved/f) (approved/f)', 'in 90 days both');
SELECT is(t.expiring(90, 1), '(approved/f)', 'the page after one');
SELECT t.later('58 days');
SELECT is(t.get('ra', $$SELECT api.note_trouble(sha256(t.der(1)), 'clock',
    'denied')$$), 'none', 'one tells of its trouble');
SELECT is(t.expiring(NULL), '(approved/t/clock/denied)', 'it is late');
SELECT t.later('90 days');
SELECT is(t.expiring(NULL), '(approved/t/clock/denied) (approved/t)',
    'expired ones are, too');
SELECT * FROM finish();
ROLLBACK;
