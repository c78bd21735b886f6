/*
 * A growing buffer. There is always room for a NUL behind the bytes.
 */
#include "buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST	256

void
buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){ .arena = a, .max = max };
}

void
buf_free(struct buf *b)
{
	if (b->arena == NULL && b->p != NULL) {
		explicit_bzero(b->p, b->cap);
		free(b->p);
	}
	buf_init(b, b->arena, b->max);
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->full = false;
}

static void
grow(struct buf *b, size_t need)
{
	struct buf old = *b;

	if (b->cap == 0)
		b->cap = BUF_FIRST;
	while (b->cap < need)
		b->cap = b->cap > SIZE_MAX / 2 ? need : b->cap * 2;
	if (b->arena != NULL)
		b->p = arena_alloc(b->arena, b->cap);
	else if ((b->p = malloc(b->cap)) == NULL)
		arena_exhausted();
	if (old.n > 0)
		memcpy(b->p, old.p, old.n);
	buf_free(&old);
}

/* Room for n more bytes and a NUL, or NULL with the flag set. */
static uint8_t *
reserve(struct buf *b, size_t n)
{
	if (b->full || n > b->max - b->n) {
		b->full = true;
		return NULL;
	}
	if (n > SIZE_MAX - b->n - 1)
		arena_exhausted();
	if (b->n + n + 1 > b->cap)
		grow(b, b->n + n + 1);
	return b->p + b->n;
}

void
buf_add(struct buf *b, struct slice s)
{
	uint8_t *p = reserve(b, s.n);

	if (p == NULL || s.n == 0)
		return;
	memcpy(p, s.p, s.n);
	b->n += s.n;
}

void
buf_add_str(struct buf *b, const char *s)
{
	buf_add(b, slice_str(s));
}

void
buf_add_byte(struct buf *b, uint8_t c)
{
	buf_add(b, slice_of(&c, 1));
}

void
buf_add_u32be(struct buf *b, uint32_t v)
{
	const uint8_t be[4] = {
		(uint8_t)(v >> 24), (uint8_t)(v >> 16),
		(uint8_t)(v >> 8), (uint8_t)v
	};

	buf_add(b, slice_of(be, sizeof(be)));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	uint8_t *p;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		arena_exhausted();
	if ((p = reserve(b, (size_t)n)) == NULL)
		return;
	va_start(ap, fmt);
	(void)vsnprintf((char *)p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	b->n += (size_t)n;
}

struct slice
buf_slice(const struct buf *b)
{
	return slice_of(b->p, b->n);
}

const char *
buf_str(struct buf *b)
{
	if (b->p == NULL)
		return "";
	b->p[b->n] = '\0';
	return (const char *)b->p;
}

enum err
buf_check(const struct buf *b)
{
	return b->full ? ERR_TOO_LARGE : ERR_NONE;
}
