-- All enrollments, newest first.
BEGIN;
SELECT plan(7);
SELECT t.begin();
SELECT is(t.bring(1, 'waiting'), 'waiting', 'one waits');
SELECT t.later('1 minute');
SELECT is(t.bring(2, 'verified'), 'verified', 'one is verified');
SELECT is(t.register(t.altered(3, jsonb_build_object(
    'locator', t.locator(1)))), 'taken', 'a code is repeated');
SELECT is(t.list('admin', $$SELECT concat_ws(' ', state, expires_in, channel,
    address, name, claimed_by, approved_name, repeats, finished_at) FROM
    api.admin_enrollment_list(9)$$),
    ARRAY['("verified 600 sealed 192.0.2.1 name 2 alice 0")',
    '("waiting 120 sealed 192.0.2.1 name 1 1")'], 'both');
SELECT is(t.get('admin', $$SELECT count(*) FROM
    api.admin_enrollment_list(1)$$), '1', 'or one');
SELECT is(t.bring(4, 'failed'), 'failed', 'one fails');
SELECT is(t.get('admin', $$SELECT reason FROM
    api.admin_enrollment_list(9) WHERE enrollment = t.id(4)$$), 'proof',
    'the reason is told');
SELECT * FROM finish();
ROLLBACK;
