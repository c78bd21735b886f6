/*
 * Arenas, buffers, slices, secrets, errors.
 */
#include <malloc.h>

#include "arena.h"
#include "buf.h"
#include "err.h"
#include "secret.h"
#include "slice.h"
#include "tap.h"

static char order[8];
static size_t order_n;

static void
note_order(void *p)
{
	order[order_n++] = *(char *)p;
}

static void
test_arena(void)
{
	struct arena *a = arena_new();
	char first = 'a', second = 'b';
	uint8_t *p, *big;
	bool zero = true;

	p = arena_alloc(a, 0);
	ok(p != NULL, "no bytes still give an address");
	for (size_t i = 1; i < 300; i++) {
		p = arena_alloc(a, i);
		if ((uintptr_t)p % _Alignof(max_align_t) != 0)
			zero = false;
		for (size_t j = 0; j < i; j++)
			if (p[j] != 0)
				zero = false;
		memset(p, 0xff, i);
	}
	ok(zero, "allocations are zeroed and aligned");
	big = arena_alloc(a, 1 << 20);
	memset(big, 1, 1 << 20);
	p = arena_alloc(a, 10);
	is_int(p[9], 0, "a large allocation leaves the others alone");
	is_str(arena_printf(a, "%s-%d", "x", 7), "x-7", "printf");
	is_str(arena_str(a, SLICE_NONE), "", "the empty slice as a string");
	is_mem(arena_str(a, SLICE_LIT("a\0b")), 4, "a\0b", 4,
	    "NUL inside is copied, and one is behind");
	is_int(arena_copy(a, SLICE_NONE).n, 0, "copy of nothing");
	arena_defer(a, note_order, &first);
	arena_defer(a, note_order, &second);
	arena_reset(a);
	is_str(order, "ba", "destructors run newest first");
	arena_defer(a, note_order, &first);
	arena_free(a);
	is_str(order, "baa", "and once each");
	arena_free(NULL);
}

/* AddressSanitizer has a free of its own. */
#ifndef __SANITIZE_ADDRESS__
static const uint8_t *watched;	/* in memory that is to go */
static int watched_as;		/* what it was when it went */

void	__libc_free(void *);

void
free(void *p)
{
	const uint8_t *from = p;

	if (watched != NULL && from <= watched &&
	    watched < from + malloc_usable_size(p)) {
		watched_as = *watched;
		watched = NULL;
	}
	__libc_free(p);
}

static void
test_wiping(void)
{
	struct arena *a = arena_new();
	uint8_t *p;
	struct buf b;

	memset(p = arena_alloc(a, 100), 's', 100);
	watched = p + 99;
	arena_reset(a);
	is_int(watched_as, 0, "what goes is wiped before");
	memset(p = arena_alloc(a, 100000), 's', 100000);
	watched = p + 99999;
	watched_as = 's';
	arena_free(a);
	is_int(watched_as, 0, "all of it");
	buf_init(&b, NULL, 100000);
	buf_add_str(&b, "secret");
	watched = b.p + 5;
	watched_as = 's';
	while (watched != NULL)
		buf_add_byte(&b, 't');
	is_int(watched_as, 0, "what a buffer has outgrown too");
	watched = b.p + b.n - 1;
	watched_as = 's';
	buf_free(&b);
	is_int(watched_as, 0, "and the buffer");
}
#else
static void
test_wiping(void)
{
}
#endif

static void
test_buf_in(struct arena *a, const char *where)
{
	struct buf b;

	buf_init(&b, a, 10);
	is_str(buf_str(&b), "", "%s: a new buffer is the empty string", where);
	buf_add_str(&b, "12345");
	buf_add_u32be(&b, 0x41424344);
	buf_add_byte(&b, 'x');
	is_str(buf_str(&b), "12345ABCDx", "%s: ten bytes in ten", where);
	is_int(buf_check(&b), ERR_NONE, "%s: the limit fits", where);
	buf_add_byte(&b, 'y');
	is_int(buf_check(&b), ERR_TOO_LARGE, "%s: one past it does not", where);
	is_int(b.n, 10, "%s: nothing was added", where);
	buf_clear(&b);
	is_int(buf_check(&b), ERR_NONE, "%s: cleared", where);
	buf_printf(&b, "%d", 1234567890);
	is_str(buf_str(&b), "1234567890", "%s: printf up to the limit", where);
	buf_clear(&b);
	buf_printf(&b, "%d", -1234567890);
	is_int(buf_check(&b), ERR_TOO_LARGE, "%s: printf past it", where);
	is_int(b.n, 0, "%s: and nothing was cut in", where);
	buf_add_str(&b, "z");
	is_int(b.n, 0, "%s: the flag sticks", where);
	buf_free(&b);
	is_int(b.n, 0, "%s: freed", where);
	buf_init(&b, a, 100000);
	for (int i = 0; i < 10000; i++)
		buf_add_str(&b, "0123456789");
	is_int(buf_slice(&b).n, 100000, "%s: it grows", where);
	ok(memcmp(b.p + 99990, "0123456789", 10) == 0, "%s: whole", where);
	buf_free(&b);
}

static void
test_slice(void)
{
	ok(slice_equal(SLICE_NONE, slice_str("")), "empty equals empty");
	ok(slice_equal(slice_str(NULL), SLICE_NONE), "NULL is empty");
	ok(!slice_equal(SLICE_LIT("a"), SLICE_LIT("ab")), "lengths differ");
	ok(slice_equal_str(SLICE_LIT("ab"), "ab"), "text");
	ok(slice_equal_nocase(SLICE_LIT("aZ-9"), SLICE_LIT("Az-9")), "case");
	ok(!slice_equal_nocase(SLICE_LIT("["), SLICE_LIT("{")),
	    "only letters have case");
	ok(!slice_equal_nocase(SLICE_LIT("\xc4"), SLICE_LIT("\xe4")),
	    "no locale is asked");
}

static void
test_secret(void)
{
	struct arena *a = arena_new();
	struct secret *s = secret_new(a);
	uint8_t bytes[SECRET_MAX + 1];

	memset(bytes, 7, sizeof(bytes));
	is_int(secret_set(s, slice_of(bytes, SECRET_MAX)), ERR_NONE, "256");
	is_int(secret_slice(s).n, SECRET_MAX, "all of it");
	is_int(secret_set(s, slice_of(bytes, SECRET_MAX + 1)), ERR_TOO_LARGE,
	    "257 are refused");
	is_int(s->n, 0, "and it is empty");
	is_int(s->b[0], 0, "and wiped");
	is_int(secret_set(s, SLICE_LIT("abc")), ERR_NONE, "short");
	ok(secret_equal(secret_slice(s), SLICE_LIT("abc")), "equal");
	ok(!secret_equal(secret_slice(s), SLICE_LIT("abd")), "last differs");
	ok(!secret_equal(secret_slice(s), SLICE_LIT("xbc")), "first differs");
	ok(!secret_equal(secret_slice(s), SLICE_LIT("ab")), "length differs");
	ok(secret_equal(SLICE_NONE, SLICE_NONE), "nothing equals nothing");
	secret_wipe(s);
	is_mem(s->b, 3, "\0\0\0", 3, "wiped");
	secret_wipe(NULL);
	arena_free(a);
}

static void
test_err(void)
{
	bool whole = true, round = true;

	is_str(err_name(ERR_NOT_FOUND), "NOT_FOUND", "name");
	is_str(err_wire(ERR_NOT_FOUND), "not-found", "wire name");
	is_int(err_status(ERR_NOT_FOUND), 404, "status");
	is_int(err_level(ERR_AWAY), ERR_WARNING, "level");
	for (int i = 0; i < ERR_COUNT; i++) {
		enum err e = (enum err)i;

		if (err_name(e) == NULL || err_sentence(e) == NULL)
			whole = false;
		if (err_status(e) != 500 && err_of_wire(err_wire(e)) != e)
			round = false;
	}
	ok(whole, "no hole in the table");
	ok(round, "every wire name comes back");
	is_int(err_of_wire("internal"), ERR_INTERNAL, "internal");
	is_int(err_of_wire("from the future"), ERR_INTERNAL, "unknown");
	is_int(err_of_wire(NULL), ERR_INTERNAL, "none");
	is_str(err_name(ERR_COUNT), "INTERNAL", "a number out of range");
}

int
main(void)
{
	struct arena *a = arena_new();

	test_arena();
	test_wiping();
	test_buf_in(a, "arena");
	test_buf_in(NULL, "heap");
	arena_free(a);
	test_slice();
	test_secret();
	test_err();
	return done_testing();
}
