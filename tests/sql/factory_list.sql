-- What administrators see of devices that are known beforehand, and unlock and
-- remove.
BEGIN;
SELECT plan(13);
SELECT t.begin();
SELECT is(t.get('admin', $$SELECT err FROM api.factory_import('{b,a,C}',
    '{secret,certificate,secret}', ARRAY[t.sha('1'), t.sha('2'), t.sha('3')],
    '{auto,auto,other}', '{One,Two,Three}')$$), 'none', 'three');
SELECT is(t.list('admin', $$SELECT concat_ws(' ', serial, kind, profile, name,
    status, failures, imported, created_at = api.now(), enrolled_at, device)
    FROM api.factory_list(NULL, 10)$$),
    ARRAY['("C secret other Three waiting 0 t t")',
    '("a certificate auto Two waiting 0 t t")',
    '("b secret auto One waiting 0 t t")'], 'in the order of bytes');
SELECT is(t.list('admin', $$SELECT serial FROM api.factory_list(NULL, 2)$$),
    '{(C),(a)}', 'a page');
SELECT is(t.list('admin', $$SELECT serial FROM api.factory_list('a', 2)$$),
    '{(b)}', 'and the next');
SELECT is(t.list('admin', $$SELECT serial FROM api.factory_list('b', 2)$$),
    NULL, 'and no more');
SELECT is(t.get('admin', $$SELECT api.factory_unlock('x')$$), 'not-found',
    'unlock an unknown one');
SELECT is(t.get('admin', $$SELECT api.factory_unlock('b')$$), 'none',
    'unlock one that is not locked');
SELECT is_empty($$SELECT FROM data.event WHERE what = 'factory.unlocked'$$,
    'which is no event');
SELECT is(t.get('admin', $$SELECT api.factory_remove('x')$$), 'not-found',
    'remove an unknown one');
SELECT is(t.get('admin', $$SELECT api.factory_remove('b')$$), 'none',
    'remove one');
SELECT is((SELECT details ->> 'serial_number' FROM data.event WHERE what =
    'factory.removed'), 'b', 'with its event');
SELECT is(t.get('admin', $$SELECT api.factory_remove('b')$$), 'not-found',
    'it is gone');
SELECT is(t.get('admin', $$SELECT err FROM api.factory_import('{b}',
    '{secret}', ARRAY[t.sha('9')], '{auto}', '{One}')$$), 'none',
    'and may come again');
SELECT * FROM finish();
ROLLBACK;
