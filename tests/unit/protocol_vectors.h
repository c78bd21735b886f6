/*
 * tests/vectors/protocol.json for unit tests, which run from the tree's top.
 */
#ifndef PROTOCOL_VECTORS_H
#define PROTOCOL_VECTORS_H

#include <stdlib.h>

#include "arena.h"
#include "attempt.h"
#include "code.h"
#include "hash.h"
#include "json.h"
#include "message.h"
#include "parse.h"
#include "registration.h"
#include "secret.h"
#include "tap.h"

struct vectors {
	struct arena		*arena;
	const struct json_t	*json;
};

__attribute__((unused))
static struct vectors
vectors_load(struct arena *a)
{
	static char text[65536];
	struct vectors v = { .arena = a };
	FILE *f;
	size_t n;

	if ((f = fopen("tests/vectors/protocol.json", "r")) == NULL) {
		perror("tests/vectors/protocol.json");
		exit(1);
	}
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	if (json_parse(a, slice_of(text, n), sizeof(text), &v.json))
		exit(1);
	return v;
}

__attribute__((unused))
static struct slice
vector_text(const struct vectors *v, const char *key)
{
	struct slice s;

	if (json_peek(v->json, key, 65536, &s)) {
		printf("Bail out! no vector %s\n", key);
		exit(1);
	}
	return s;
}

__attribute__((unused))
static struct slice
vector_bytes(const struct vectors *v, const char *key)
{
	struct slice text = vector_text(v, key);
	uint8_t *b = arena_alloc(v->arena, text.n / 2 + 1);

	if (hex_parse(text, b, text.n / 2)) {
		printf("Bail out! vector %s is not hex\n", key);
		exit(1);
	}
	return slice_of(b, text.n / 2);
}

__attribute__((unused))
static struct sha256
vector_hash(const struct vectors *v, const char *key)
{
	struct sha256 h = { { 0 } };
	struct slice s = vector_bytes(v, key);

	memcpy(h.b, s.p, s.n < sizeof(h.b) ? s.n : sizeof(h.b));
	return h;
}

__attribute__((unused))
static struct secret
vector_secret(const struct vectors *v, const char *key)
{
	struct secret s = { .n = 0 };

	if (secret_set(&s, vector_bytes(v, key)))
		exit(1);
	return s;
}

__attribute__((unused))
static struct code
vector_code(const struct vectors *v, const char *key)
{
	struct code c = { .n = 0 };

	if (code_parse(vector_text(v, key), &c) != CODE_OK)
		exit(1);
	return c;
}

/* The worked device, in one of the channels, with a code from the vectors. */
__attribute__((unused))
static struct attempt *
vector_attempt(const struct vectors *v, const struct channel *channel,
    const char *code)
{
	struct attempt_draw draw = { .code = vector_code(v, code) };
	struct attempt_params p = {
		.realm = vector_text(v, "realm"),
		.channel = channel, .code_length = draw.code.n,
		.csr = vector_bytes(v, "csr"),
		.facts = { SLICE_LIT("Cold room 3"), SLICE_LIT("TH-20"),
		    SLICE_LIT("Debian 12"), SLICE_LIT("TH20-004711") },
		.draw = &draw,
	};
	struct attempt *at;

	if (channel == &channel_pake)
		draw.scalar = vector_secret(v, "pake_x");
	memcpy(draw.ticket, vector_bytes(v, "ticket").p, sizeof(draw.ticket));
	if (uuid_parse(vector_text(v, "enrollment"), &draw.enrollment) ||
	    attempt_new(v->arena, &p, &at)) {
		printf("Bail out! attempt_new\n");
		exit(1);
	}
	return at;
}

__attribute__((unused))
static struct registration_policy
vector_policy(const struct vectors *v)
{
	return (struct registration_policy){
		.realm = vector_text(v, "realm"),
		.channels = (1u << CHANNEL_COUNT) - 1,
		.max_csr = REGISTRATION_CSR_MAX,
	};
}

#endif
