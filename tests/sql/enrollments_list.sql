-- One's own enrollments, newest first.
BEGIN;
CREATE FUNCTION t.mine(who text, before timestamptz, n int) RETURNS text[]
LANGUAGE sql AS $$
	SELECT t.list('console', format('SELECT concat_ws('' '', err, name, '
	    'state) FROM api.enrollments_list(%L, %L, %s)', t.session(who),
	    before, n))
$$;
SELECT plan(10);
SELECT t.begin();
SELECT is(t.mine('alice', NULL, 9), NULL, 'none yet');
SELECT is(t.bring(1, 'verified'), 'verified', 'one');
SELECT t.later('1 minute');
SELECT is(t.bring(2, 'declined'), 'declined', 'two');
SELECT t.later('1 minute');
SELECT is(t.bring(3, 'issued'), 'issued', 'three');
SELECT is(t.mine('alice', NULL, 2),
    ARRAY['("none name 3 issued")', '("none name 2 declined")'], 'two of them');
SELECT is(t.mine('alice', api.now() - interval '1 minute', 2),
    ARRAY['("none name 1 verified")'], 'and the next page');
SELECT is(t.list('console', $$SELECT expires_in > 0 FROM
    api.enrollments_list(t.session('alice'), NULL, 9)$$),
    ARRAY['(t)', '(f)', '(t)'], 'how long they wait');
SELECT is(t.mine('bob', NULL, 2), NULL, 'they are not bob''s');
SELECT is(t.mine('carol', NULL, 2), '{(denied)}', 'carol may not enroll');
SELECT t.later('8 minutes');
SELECT is((t.mine('alice', NULL, 9))[3], '("none name 1 expired")',
    'an overdue one has expired');
SELECT * FROM finish();
ROLLBACK;
