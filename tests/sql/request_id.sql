-- Events carry the request id of their connection.
BEGIN;
SELECT plan(7);
SELECT t.begin();
SELECT is(set_config('handfast.request', 'req-1', true), 'req-1',
    'an id is noted');
SELECT is(t.register(1), 'none waiting', 'something happens');
SELECT is((SELECT request FROM data.event ORDER BY id DESC LIMIT 1), 'req-1',
    'its event has the id');
SELECT is(set_config('handfast.request', '', true), '', 'or none');
SELECT is(t.register(2), 'none waiting', 'something else happens');
SELECT is((SELECT request FROM data.event ORDER BY id DESC LIMIT 1), NULL,
    'its event has none');
SELECT set_config('handfast.request', E'a\nb', true);
SELECT throws_ok('SELECT t.register(3)', '23514', NULL,
    'what is no id is refused with all that it would say');
SELECT * FROM finish();
ROLLBACK;
