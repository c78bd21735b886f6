-- Events carry the request id of their connection.
BEGIN;
SELECT plan(6);
SELECT t.begin();
SELECT isnt(t.get('ra', $$SELECT api.note_request('req-1') IS NULL$$), NULL,
    'an id is noted');
SELECT is(t.register(1), 'none waiting', 'something happens');
SELECT is((SELECT request FROM data.event ORDER BY id DESC LIMIT 1), 'req-1',
    'its event has the id');
SELECT isnt(t.get('ra', $$SELECT api.note_request(E'a\nb') IS NULL$$), NULL,
    'an id with a line break');
SELECT is(t.register(2), 'none waiting', 'something else happens');
SELECT is((SELECT request FROM data.event ORDER BY id DESC LIMIT 1), NULL,
    'clears it instead');
SELECT * FROM finish();
ROLLBACK;
