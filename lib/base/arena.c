/*
 * Memory with one lifetime: chunks in a list, cut from the front of the first.
 */
#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE	8192

struct chunk {
	struct chunk	*next;
	size_t		 used;
	size_t		 size;
	max_align_t	 data[];
};

struct deferred {
	struct deferred	*next;
	void		(*fn)(void *);
	void		*p;
};

struct arena {
	struct chunk	*chunks;
	struct deferred	*deferred;
};

void	(*arena_on_exhausted)(void);

_Noreturn void
arena_exhausted(void)
{
	if (arena_on_exhausted != NULL)
		arena_on_exhausted();
	abort();
}

struct arena *
arena_new(void)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a == NULL)
		arena_exhausted();
	return a;
}

void
arena_reset(struct arena *a)
{
	struct deferred *d;
	struct chunk *c;

	while ((d = a->deferred) != NULL) {
		a->deferred = d->next;
		d->fn(d->p);
	}
	while ((c = a->chunks) != NULL) {
		a->chunks = c->next;
		explicit_bzero(c->data, c->used);
		free(c);
	}
}

void
arena_free(struct arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	free(a);
}

static struct chunk *
chunk_new(size_t size)
{
	struct chunk *c;

	if (size > SIZE_MAX - sizeof(*c) ||
	    (c = malloc(sizeof(*c) + size)) == NULL)
		arena_exhausted();
	c->next = NULL;
	c->used = 0;
	c->size = size;
	return c;
}

#ifdef ARENA_PLAIN_MALLOC
/* Each allocation its own, so that AddressSanitizer sees every overrun. */
void *
arena_alloc(struct arena *a, size_t n)
{
	struct chunk *c = chunk_new(n);

	c->next = a->chunks;
	c->used = n;
	a->chunks = c;
	return memset(c->data, 0, n);
}
#else
/* A chunk with room; large things get their own behind the open one. */
static struct chunk *
chunk_for(struct arena *a, size_t n)
{
	struct chunk *open = a->chunks, *c;

	if (open != NULL && n <= open->size - open->used)
		return open;
	c = chunk_new(n > CHUNK_SIZE / 4 ? n : CHUNK_SIZE);
	if (open != NULL && c->size == n) {
		c->next = open->next;
		open->next = c;
	} else {
		c->next = open;
		a->chunks = c;
	}
	return c;
}

void *
arena_alloc(struct arena *a, size_t n)
{
	const size_t align = _Alignof(max_align_t);
	struct chunk *c;
	void *p;

	if (n > SIZE_MAX - align)
		arena_exhausted();
	n = (n + align - 1) / align * align;
	c = chunk_for(a, n);
	p = (uint8_t *)c->data + c->used;
	c->used += n;
	return memset(p, 0, n);
}
#endif

void *
arena_array(struct arena *a, size_t n, size_t size)
{
	size_t all;

	if (__builtin_mul_overflow(n, size, &all))
		arena_exhausted();
	return arena_alloc(a, all);
}

char *
arena_str(struct arena *a, struct slice s)
{
	char *p;

	if (s.n == SIZE_MAX)
		arena_exhausted();
	p = arena_alloc(a, s.n + 1);
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}

struct slice
arena_copy(struct arena *a, struct slice s)
{
	void *p = arena_alloc(a, s.n);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return slice_of(p, s.n);
}

char *
arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0)
		arena_exhausted();
	p = arena_alloc(a, (size_t)n + 1);
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p;

	va_start(ap, fmt);
	p = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return p;
}

void
arena_defer(struct arena *a, void (*fn)(void *), void *p)
{
	struct deferred *d = arena_alloc(a, sizeof(*d));

	d->fn = fn;
	d->p = p;
	d->next = a->deferred;
	a->deferred = d;
}
