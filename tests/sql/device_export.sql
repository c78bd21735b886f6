-- All devices that fit, a piece at a time; the first piece is noted.
BEGIN;
CREATE FUNCTION t.piece(who text, line text, sort text, key text, id uuid)
RETURNS text LANGUAGE sql AS $$
	SELECT coalesce(t.get('console', format('SELECT string_agg(concat_ws('
	    '''/'', nullif(err, ''none''), name, owner, notes, site, profile, '
	    'status, model, serial, approved_by), '' '') FROM '
	    'api.device_export(%L, %L, NULL, NULL, NULL, NULL, NULL, %L, %L, '
	    '%L, 2) WHERE matches IS NOT FALSE', t.session(who), line, sort, key,
	    id)), '')
$$;
SELECT plan(9);
SELECT t.begin();
SELECT is(t.bring(n, 'delivered'), 'delivered', 'device ' || n)
FROM generate_series(1, 3) n;
UPDATE data.device SET owner = 'Ann', notes = 'By the door'
WHERE id = t.device(1);
UPDATE data.device SET name = 'n' || right(serial, 1);
SELECT is(t.piece('carol', NULL, 'name', NULL, NULL),
    'n1/Ann/By the door/device/active/model/serial 1/Alice '
    'n2/device/active/model/serial 2/Alice', 'a piece');
SELECT is(t.piece('carol', NULL, 'name', 'n2', t.device(2)),
    'n3/device/active/model/serial 3/Alice', 'the next');
SELECT is(t.piece('carol', 'ann', 'newest', NULL, NULL),
    'n1/Ann/By the door/device/active/model/serial 1/Alice', 'what fits');
SELECT is((SELECT string_agg(concat_ws(' ', object, account = t.who('carol'),
    details), ', ' ORDER BY id) FROM data.event
    WHERE what = 'devices.exported'),
    'devices t {}, devices t {"search": "ann"}', 'who began it is noted');
SELECT is(t.piece('bob', NULL, 'name', NULL, NULL), 'denied', 'not for bob');
SELECT is(t.piece('zoe', NULL, 'name', NULL, NULL), 'signed-out', 'nobody');
SELECT * FROM finish();
ROLLBACK;
