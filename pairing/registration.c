/*
 * Registrations: written by devices, judged by servers, by the same rules.
 */
#include "registration.h"

#include <string.h>

#include "hash.h"
#include "json.h"
#include "json_write.h"

#define VERSION_MAX	0xffff
#define CHANNEL_NAME	32
#define FACT_BYTES	(4 * REGISTRATION_FACT_MAX)

enum { FACT_NAME, FACT_MODEL, FACT_SYSTEM, FACT_SERIAL, FACT_COUNT };

static const struct json_field fact_fields[FACT_COUNT] = {
	[FACT_NAME] = { "name", JSON_KIND_STRING, true, 1, FACT_BYTES },
	[FACT_MODEL] = { "model", JSON_KIND_STRING, false, 1, FACT_BYTES },
	[FACT_SYSTEM] = { "system", JSON_KIND_STRING, false, 1, FACT_BYTES },
	[FACT_SERIAL] = { "serial", JSON_KIND_STRING, false, 1, FACT_BYTES },
};

enum {
	F_VERSION, F_REALM, F_CHANNEL, F_ENROLLMENT, F_TICKET_HASH, F_CSR,
	F_FACTS, F_COMMON,
	/* by locator */
	F_LOCATOR = F_COMMON, F_LOCATOR_COUNT,
	/* by handle */
	F_HANDLE = F_COMMON, F_CODE_LENGTH, F_SHARE, F_HANDLE_COUNT
};

#define COMMON								\
	[F_VERSION] = { "version", JSON_KIND_UINT, true, 1, VERSION_MAX }, \
	[F_REALM] = { "realm", JSON_KIND_STRING, true, 1, 253 },	\
	[F_CHANNEL] = { "channel", JSON_KIND_STRING, true, 1,		\
	    CHANNEL_NAME },						\
	[F_ENROLLMENT] = { "enrollment", JSON_KIND_UUID, true, 0, 0 },	\
	[F_TICKET_HASH] = { "ticket_hash", JSON_KIND_BASE64, true, 32,	\
	    32 },							\
	[F_CSR] = { "csr", JSON_KIND_BASE64, true, 1, REGISTRATION_MAX }, \
	[F_FACTS] = { "facts", JSON_KIND_OBJECT, true, 0, 0 }

static const struct json_field locator_fields[F_LOCATOR_COUNT] = {
	COMMON,
	[F_LOCATOR] = { "locator", JSON_KIND_BASE64, true, 32, 32 },
};

static const struct json_field handle_fields[F_HANDLE_COUNT] = {
	COMMON,
	[F_HANDLE] = { "handle", JSON_KIND_STRING, true, CODE_HANDLE,
	    CODE_HANDLE },
	[F_CODE_LENGTH] = { "code_length", JSON_KIND_UINT, true, 1,
	    CODE_SYMBOLS },
	[F_SHARE] = { "share", JSON_KIND_BASE64, true, SPAKE2PLUS_SHARE,
	    SPAKE2PLUS_SHARE },
};

static struct slice *
fact(struct facts *f, int i)
{
	struct slice *const where[FACT_COUNT] = {
		[FACT_NAME] = &f->name,
		[FACT_MODEL] = &f->model,
		[FACT_SYSTEM] = &f->system,
		[FACT_SERIAL] = &f->serial,
	};

	return where[i];
}

static enum err
facts_check(struct facts *f)
{
	enum err e;
	int i;

	for (i = 0; i < FACT_COUNT; i++) {
		if (fact(f, i)->n == 0 && !fact_fields[i].required)
			continue;
		if ((e = name_check(*fact(f, i), REGISTRATION_FACT_MAX)))
			return e;
	}
	return ERR_NONE;
}

static void
facts_write(struct json_writer *w, struct facts *f)
{
	int i;

	json_open(w, "facts", '{');
	for (i = 0; i < FACT_COUNT; i++)
		if (fact(f, i)->n > 0)
			json_put_text(w, fact_fields[i].key, *fact(f, i));
	json_close(w, '}');
}

enum err
registration_format(struct arena *a, struct registration *r)
{
	struct json_writer w;
	enum err e;

	if ((e = dns_name_check(r->realm)) || (e = facts_check(&r->facts)))
		return e;
	if (r->csr.n > REGISTRATION_CSR_MAX)
		return ERR_TOO_LARGE;
	json_writer_init(&w, a, REGISTRATION_MAX);
	json_open(&w, NULL, '{');
	json_put_int(&w, "version", REGISTRATION_VERSION);
	json_put_text(&w, "realm", r->realm);
	json_put_str(&w, "channel", r->channel->name);
	json_put_uuid(&w, "enrollment", &r->enrollment);
	json_put_base64(&w, "ticket_hash", sha256_slice(&r->ticket_hash));
	if (r->channel->use == CODE_BY_LOCATOR) {
		json_put_base64(&w, "locator", sha256_slice(&r->locator));
	} else {
		json_put_str(&w, "handle", r->handle);
		json_put_int(&w, "code_length", r->code_length);
		json_put_base64(&w, "share", slice_of(r->share.b,
		    sizeof(r->share.b)));
	}
	json_put_base64(&w, "csr", r->csr);
	facts_write(&w, &r->facts);
	json_close(&w, '}');
	if ((e = json_writer_done(&w, &r->bytes)))
		return e;
	return sha256_of(r->bytes, &r->reg);
}

/* What decides whether the rest can be understood at all, in this order. */
static enum err
judge_frame(const struct json_t *json, const struct registration_policy *p,
    struct registration *r)
{
	struct slice name;
	uint64_t version;
	enum err e;

	if ((e = json_peek_uint(json, "version", VERSION_MAX, &version)))
		return e;
	if (version != REGISTRATION_VERSION)
		return ERR_VERSION;
	if ((e = json_peek(json, "realm", 253, &r->realm)) ||
	    (e = dns_name_check(r->realm)))
		return e;
	if (!slice_equal(r->realm, p->realm))
		return ERR_REALM;
	if ((e = json_peek(json, "channel", CHANNEL_NAME, &name)))
		return e;
	r->channel = channel_find(name);
	if (r->channel == NULL || (p->channels & (1u << r->channel->id)) == 0)
		return ERR_CHANNEL;
	return ERR_NONE;
}

static enum err
read_facts(struct arena *a, const struct json_t *json, struct facts *f)
{
	struct json_value v[FACT_COUNT];
	enum err e;
	int i;

	if ((e = json_object_read(a, json, fact_fields, FACT_COUNT, v)))
		return e;
	for (i = 0; i < FACT_COUNT; i++)
		*fact(f, i) = v[i].text;
	return facts_check(f);
}

static enum err
read_handle(const struct json_value *v, struct registration *r)
{
	memcpy(r->handle, v[F_HANDLE].text.p, CODE_HANDLE);
	memcpy(r->share.b, v[F_SHARE].text.p, sizeof(r->share.b));
	r->code_length = (unsigned)v[F_CODE_LENGTH].number;
	if (!code_handle_valid(v[F_HANDLE].text) ||
	    !code_length_valid(CODE_BY_HANDLE, r->code_length))
		return ERR_INPUT;
	return ERR_NONE;
}

/* All but what judge_frame has read. */
static enum err
read_rest(struct arena *a, const struct json_t *json, struct registration *r)
{
	struct json_value v[F_HANDLE_COUNT];
	bool by_handle = r->channel->use == CODE_BY_HANDLE;
	enum err e;

	if ((e = json_object_read(a, json, by_handle ? handle_fields :
	    locator_fields, by_handle ? F_HANDLE_COUNT : F_LOCATOR_COUNT,
	    v)) || (e = read_facts(a, v[F_FACTS].object, &r->facts)))
		return e;
	r->enrollment = v[F_ENROLLMENT].uuid;
	memcpy(r->ticket_hash.b, v[F_TICKET_HASH].text.p,
	    sizeof(r->ticket_hash.b));
	r->csr = v[F_CSR].text;
	if (by_handle)
		return read_handle(v, r);
	memcpy(r->locator.b, v[F_LOCATOR].text.p, sizeof(r->locator.b));
	return ERR_NONE;
}

enum err
registration_parse(struct arena *a, struct slice bytes,
    const struct registration_policy *policy, struct registration *out)
{
	struct registration r = { .bytes = bytes };
	const struct json_t *json;
	enum err e;

	*out = r;
	if ((e = json_parse(a, bytes, REGISTRATION_MAX, &json)))
		return e;
	if ((e = judge_frame(json, policy, &r))) {
		out->realm = r.realm;
		return e;
	}
	if ((e = read_rest(a, json, &r)))
		return e;
	if (r.csr.n > policy->max_csr)
		return ERR_TOO_LARGE;
	if (r.channel->use == CODE_BY_HANDLE &&
	    r.code_length < policy->min_code)
		return ERR_CHANNEL;
	if ((e = sha256_of(bytes, &r.reg)))
		return e;
	*out = r;
	return ERR_NONE;
}
