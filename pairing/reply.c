/*
 * Replies: their plaintext, and sealing it for one registration.
 */
#include "reply.h"

#include "aead.h"
#include "buf.h"
#include "json.h"
#include "json_write.h"

#define AAD_MAX		256

static const char *const kind_names[] = {
	[REPLY_CERTIFICATE] = "certificate",
	[REPLY_DECLINE] = "decline",
};

const char *
reply_kind_name(enum reply_kind kind)
{
	return kind_names[kind];
}

enum err
reply_kind_parse(struct slice name, enum reply_kind *kind)
{
	if (slice_equal_str(name, kind_names[REPLY_CERTIFICATE]))
		*kind = REPLY_CERTIFICATE;
	else if (slice_equal_str(name, kind_names[REPLY_DECLINE]))
		*kind = REPLY_DECLINE;
	else
		return ERR_INPUT;
	return ERR_NONE;
}

/* ---- plaintext ---- */

enum { C_DEVICE, C_CERTIFICATE, C_CHAIN, C_ROOTS, C_RENEW, C_COUNT };

static const struct json_field certificate_fields[C_COUNT] = {
	[C_DEVICE] = { "device", JSON_KIND_UUID, true, 0, 0 },
	[C_CERTIFICATE] = { "certificate", JSON_KIND_BASE64, true, 1,
	    REPLY_CERT_MAX },
	[C_CHAIN] = { "chain", JSON_KIND_BASE64S, true, 1, REPLY_CERT_MAX },
	[C_ROOTS] = { "roots", JSON_KIND_BASE64S, true, 1, REPLY_CERT_MAX },
	[C_RENEW] = { "renew", JSON_KIND_STRING, true, 1, REPLY_URL_MAX },
};

/* A refusal without a reason has an empty one. */
static const struct json_field decline_fields[] = {
	{ "reason", JSON_KIND_STRING, true, 0, 4 * REPLY_REASON_MAX },
};

static bool
starts_with(struct slice s, struct slice head)
{
	return s.n > head.n && slice_equal(slice_of(s.p, head.n), head);
}

/* What json_object_read does not see; both ends hold to it. */
static enum err
reply_check(const struct reply *r)
{
	size_t i;

	if (r->kind == REPLY_DECLINE)
		return r->reason.n == 0 ? ERR_NONE :
		    name_check(r->reason, REPLY_REASON_MAX);
	if (r->n_roots < 1 || r->n_roots > REPLY_CERTS_MAX ||
	    r->n_chain > REPLY_CERTS_MAX || r->renew.n > REPLY_URL_MAX ||
	    !starts_with(r->renew, SLICE_LIT("https://")))
		return ERR_INPUT;
	for (i = 0; i < r->renew.n; i++)
		if (r->renew.p[i] <= ' ' || r->renew.p[i] >= 0x7f)
			return ERR_INPUT;
	return ERR_NONE;
}

static void
write_list(struct json_writer *w, const char *key, const struct slice *list,
    size_t n)
{
	size_t i;

	json_open(w, key, '[');
	for (i = 0; i < n; i++)
		json_put_base64(w, NULL, list[i]);
	json_close(w, ']');
}

static enum err
reply_format(struct arena *a, const struct reply *r, struct slice *plain)
{
	struct json_writer w;
	enum err e;

	if ((e = reply_check(r)))
		return e;
	json_writer_init(&w, a, REPLY_SEALED_MAX - AEAD_EXTRA);
	json_open(&w, NULL, '{');
	if (r->kind == REPLY_DECLINE) {
		json_put_text(&w, "reason", r->reason);
	} else {
		json_put_uuid(&w, "device", &r->device);
		json_put_base64(&w, "certificate", r->certificate);
		write_list(&w, "chain", r->chain, r->n_chain);
		write_list(&w, "roots", r->roots, r->n_roots);
		json_put_text(&w, "renew", r->renew);
	}
	json_close(&w, '}');
	return json_writer_done(&w, plain);
}

static enum err
take_list(const struct json_value *v, struct slice *list, size_t *n)
{
	if (v->count > REPLY_CERTS_MAX)
		return ERR_INPUT;
	for (*n = 0; *n < v->count; (*n)++)
		list[*n] = v->list[*n];
	return ERR_NONE;
}

static enum err
parse_certificate(struct arena *a, const struct json_t *json,
    struct reply *r)
{
	struct json_value v[C_COUNT];
	enum err e;

	if ((e = json_object_read(a, json, certificate_fields, C_COUNT, v)) ||
	    (e = take_list(&v[C_CHAIN], r->chain, &r->n_chain)) ||
	    (e = take_list(&v[C_ROOTS], r->roots, &r->n_roots)))
		return e;
	r->device = v[C_DEVICE].uuid;
	r->certificate = v[C_CERTIFICATE].text;
	r->renew = v[C_RENEW].text;
	return ERR_NONE;
}

static enum err
reply_parse(struct arena *a, struct slice plain, struct reply *r)
{
	const struct json_t *json;
	struct json_value v;
	enum err e;

	if ((e = json_parse(a, plain, REPLY_SEALED_MAX, &json)))
		return e;
	if (r->kind == REPLY_DECLINE) {
		e = json_object_read(a, json, decline_fields, 1, &v);
		r->reason = v.text;
	} else {
		e = parse_certificate(a, json, r);
	}
	return e ? e : reply_check(r);
}

/* ---- sealing ---- */

static enum err
reply_aad(struct buf *aad, const struct reply_context *c,
    enum reply_kind kind)
{
	buf_printf(aad, "handfast/1 %s reply", c->channel);
	buf_add_byte(aad, 0);
	buf_add(aad, slice_of(c->reg->b, sizeof(c->reg->b)));
	buf_add_str(aad, kind_names[kind]);
	return buf_check(aad);
}

enum err
reply_seal(struct arena *a, const struct reply_context *c,
    const struct reply *r, struct slice *sealed)
{
	struct slice plain;
	struct buf aad;
	enum err e;

	*sealed = SLICE_NONE;
	buf_init(&aad, a, AAD_MAX);
	if ((e = reply_format(a, r, &plain)) ||
	    (e = reply_aad(&aad, c, r->kind)))
		return e;
	return aead_seal(a, secret_slice(c->key), buf_slice(&aad), plain,
	    sealed);
}

enum err
reply_open(struct arena *a, const struct reply_context *c,
    enum reply_kind kind, struct slice sealed, struct reply *out)
{
	struct reply r = { .kind = kind };
	struct slice plain;
	struct buf aad;
	enum err e;

	*out = r;
	buf_init(&aad, a, AAD_MAX);
	if ((e = reply_aad(&aad, c, kind)))
		return e;
	if (aead_open(a, secret_slice(c->key), buf_slice(&aad), sealed,
	    &plain))
		return ERR_PROOF;
	if ((e = reply_parse(a, plain, &r)))
		return e;
	*out = r;
	return ERR_NONE;
}
