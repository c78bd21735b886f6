/*
 * tests/vectors/protocol.json for unit tests, which run from the tree's top.
 */
#ifndef PROTOCOL_VECTORS_H
#define PROTOCOL_VECTORS_H

#include <stdlib.h>

#include "arena.h"
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
vector_code(const struct vectors *v)
{
	struct code c = { "" };

	if (code_parse(vector_text(v, "code"), &c) != CODE_OK)
		exit(1);
	return c;
}

__attribute__((unused))
static struct registration_policy
vector_policy(const struct vectors *v)
{
	return (struct registration_policy){
		.realm = vector_text(v, "realm"),
		.channels = 1u << CHANNEL_SEALED,
		.max_csr = REGISTRATION_CSR_MAX,
	};
}

#endif
