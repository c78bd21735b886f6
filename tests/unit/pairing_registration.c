/*
 * Registrations: every field checked, every limit at it and one past it.
 */
#include "json_write.h"
#include "protocol_vectors.h"

static struct vectors v;
static const char *vector = "registration";
static struct registration_policy policy;

static enum err
parse(struct slice bytes, struct registration *r)
{
	return registration_parse(v.arena, bytes, &policy, r);
}

/* The vector with one piece of its text exchanged. */
static struct slice
edited(const char *from, const char *to)
{
	const char *text = arena_str(v.arena, vector_text(&v, vector));
	const char *at = strstr(text, from);

	if (at == NULL) {
		printf("Bail out! %s is not in the vector\n", from);
		exit(1);
	}
	return slice_str(arena_printf(v.arena, "%.*s%s%s", (int)(at - text),
	    text, to, at + strlen(from)));
}

static void
refused(const char *from, const char *to, enum err want)
{
	struct registration r;
	enum err e = parse(edited(from, to), &r);

	ok(e == want, "%s -> %s: %s", from, to, err_name(e));
	ok(r.csr.n == 0 && r.channel == NULL, "and nothing is given out");
}

static void
test_fields(void)
{
	struct registration r;

	is_int(parse(vector_text(&v, "registration"), &r), 0, "the vector");
	ok(slice_equal_str(r.facts.name, "Cold room 3") &&
	    slice_equal_str(r.facts.model, "TH-20") &&
	    slice_equal_str(r.facts.system, "Debian 12") &&
	    slice_equal_str(r.facts.serial, "TH20-004711"), "all facts");
	ok(r.channel == &channel_sealed, "channel");
	is_int(parse(edited(",\"model\":\"TH-20\"", ""), &r), 0,
	    "model may be absent");
	is_int(r.facts.model.n, 0, "and is empty then");
	is_int(parse(edited("{\"version\":1,", " {\n\"version\" : 1 ,"), &r),
	    0, "white space is the device's business");

	refused("\"version\":1,", "", ERR_INPUT);
	refused("\"version\":1", "\"version\":\"1\"", ERR_INPUT);
	refused("\"version\":1", "\"version\":1.0", ERR_INPUT);
	refused("\"version\":1", "\"version\":-1", ERR_INPUT);
	refused("\"version\":1", "\"version\":2", ERR_VERSION);
	refused("\"version\":1", "\"version\":2,\"more\":3", ERR_VERSION);
	refused("\"sealed\"", "\"Sealed\"", ERR_CHANNEL);
	refused("\"sealed\"", "\"pake\"", ERR_INPUT);
	refused("\"sealed\"", "7", ERR_INPUT);
	refused("6f1b1c9e-", "6f1b1c9e", ERR_INPUT);
	refused("6f1b1c9e", "6f1b1c9g", ERR_INPUT);
	refused("\"ticket_hash\":\"yipP", "\"ticket_hash\":\"", ERR_INPUT);
	refused("\"locator\":\"i4Yx", "\"locator\":\"i4Yxi4Yx",
	    ERR_TOO_LARGE);
	refused("\"locator\":", "\"locator_\":", ERR_INPUT);
	refused("\"locator\":\"i4Yx", "\"locator\":\"i4Y\\n", ERR_INPUT);
	refused("\"facts\":{", "\"facts\":{\"colour\":\"red\",", ERR_INPUT);
	refused("\"facts\":{", "\"more\":1,\"facts\":{", ERR_INPUT);
	refused("\"name\":\"Cold room 3\",", "", ERR_INPUT);
	refused("\"name\":", "\"name\":\"a\",\"name\":", ERR_INPUT);
	refused("\"realm\":", "\"realm\":\"x\",\"realm\":", ERR_INPUT);
	refused("}}", "}}x", ERR_INPUT);
	refused("}}", "}", ERR_INPUT);
}

static void
test_realm(void)
{
	struct registration r;

	is_int(parse(edited("devices.example.com", "other.example.com"), &r),
	    ERR_REALM, "another realm");
	ok(slice_equal_str(r.realm, "other.example.com"), "is given back");
	refused("devices.example.com", "Devices.example.com", ERR_INPUT);
	refused("devices.example.com", "devices.example.com.", ERR_INPUT);
	refused("devices.example.com", "devices.example.com:443", ERR_INPUT);
	refused("devices.example.com", "10.0.0.1", ERR_INPUT);
	refused("devices.example.com", "a b", ERR_INPUT);
	policy.channels = 0;
	refused("Cold", "cold", ERR_CHANNEL);
	policy.channels = 1u << CHANNEL_SEALED;
	refused("\"sealed\"", "\"psk\"", ERR_CHANNEL);
	policy.channels = (1u << CHANNEL_COUNT) - 1;
}

/* pake has keys of its own. */
static void
test_handle(void)
{
	struct registration r;

	vector = "pake_registration";
	is_int(parse(vector_text(&v, vector), &r), 0, "the vector of pake");
	ok(r.channel == &channel_pake && strcmp(r.handle, "4M7X") == 0 &&
	    r.code_length == 16, "its channel, handle and length");
	refused("\"handle\":\"4M7X\",", "", ERR_INPUT);
	refused("\"code_length\":16,", "", ERR_INPUT);
	refused("\"share\":", "\"share_\":", ERR_INPUT);
	refused("4M7X", "4M7", ERR_INPUT);
	refused("4M7X", "4M7XX", ERR_TOO_LARGE);
	refused("4M7X", "4m7x", ERR_INPUT);
	refused("4M7X", "4M7O", ERR_INPUT);
	refused("4M7X", "GM7X", ERR_INPUT);
	refused("\"share\":\"BHcb", "\"share\":\"", ERR_INPUT);
	refused("\"share\":\"BHcb", "\"share\":\"BHcbBHcb", ERR_TOO_LARGE);
	refused("_length\":16", "_length\":15", ERR_INPUT);
	refused("_length\":16", "_length\":17", ERR_INPUT);
	refused("_length\":16", "_length\":4", ERR_INPUT);
	refused("\"pake\"", "\"sealed\"", ERR_INPUT);
	refused("\"handle\":", "\"locator\":\"i4YxFNLalHDXxm54lBrQAhQDILe7gUJ"
	    "MXacAf/gaNTc=\",\"handle\":", ERR_INPUT);
	for (unsigned n = 8; n <= 16; n += 4) {
		policy.min_code = n;
		is_int(parse(edited("_length\":16", "_length\":12"), &r),
		    n <= 12 ? ERR_NONE : ERR_CHANNEL,
		    "12 symbols where %u are the least", n);
	}
	policy.min_code = 0;
	vector = "registration";
}

static void
test_facts(void)
{
	char name[4 * 65 + 1];
	struct registration r;

	for (int n = 64; n <= 65; n++) {
		for (int i = 0; i < n; i++)
			memcpy(name + 4 * i, "\xf0\x9f\x8c\xa1", 4);
		name[4 * n] = '\0';
		is_int(parse(edited("Cold room 3", name), &r) == ERR_NONE,
		    n == 64, "a name of %d four-byte characters", n);
		memset(name, 'n', (size_t)n);
		name[n] = '\0';
		is_int(parse(edited("TH20-004711", name), &r) == ERR_NONE,
		    n == 64, "a serial of %d letters", n);
	}
	refused("Cold room 3", "", ERR_INPUT);
	refused("TH-20", "", ERR_INPUT);
	refused("Cold room 3", " Cold", ERR_INPUT);
	refused("Cold room 3", "Cold ", ERR_INPUT);
	refused("Cold room 3", "Co\\u0007ld", ERR_INPUT);
	refused("Cold room 3", "Co\\u0000ld", ERR_INPUT);
	refused("Cold room 3", "Co\\u0085ld", ERR_INPUT);
	refused("Cold room 3", "Co\xff" "ld", ERR_INPUT);
	refused("Cold room 3", "Co\xed\xa0\x80ld", ERR_INPUT);
}

static void
test_limits(void)
{
	struct registration r, back;
	char *big;

	is_int(parse(vector_text(&v, "registration"), &r), 0, "the vector");
	policy.max_csr = r.csr.n;
	is_int(parse(r.bytes, &back), 0, "a CSR at the limit");
	policy.max_csr = r.csr.n - 1;
	is_int(parse(r.bytes, &back), ERR_TOO_LARGE, "one past it");
	policy.max_csr = REGISTRATION_CSR_MAX;

	big = arena_alloc(v.arena, REGISTRATION_MAX + 2);
	memset(big, ' ', REGISTRATION_MAX + 1);
	memcpy(big, r.bytes.p, r.bytes.n);
	is_int(parse(slice_of(big, REGISTRATION_MAX), &back), 0,
	    "bytes at their limit");
	is_int(parse(slice_of(big, REGISTRATION_MAX + 1), &back),
	    ERR_TOO_LARGE, "one past it");
	is_int(parse(SLICE_NONE, &back), ERR_INPUT, "no bytes");
}

static void
test_format(void)
{
	struct registration r, back;
	uint8_t csr[REGISTRATION_CSR_MAX + 1] = { 0x30 };

	is_int(parse(vector_text(&v, "registration"), &r), 0, "the vector");
	back = r;
	is_int(registration_format(v.arena, &back), 0, "is written");
	is_slice(back.bytes, r.bytes, "to the same bytes");
	ok(sha256_equal(&back.reg, &r.reg), "with the same hash");

	back.csr = slice_of(csr, REGISTRATION_CSR_MAX);
	is_int(registration_format(v.arena, &back), 0, "a CSR at the limit");
	ok(back.bytes.n < MESSAGE_IN_MAX * 3 / 4 - 256,
	    "fits into a frame");
	back.csr.n++;
	is_int(registration_format(v.arena, &back), ERR_TOO_LARGE,
	    "one past it");
	back = r;
	back.facts.name = SLICE_NONE;
	is_int(registration_format(v.arena, &back), ERR_INPUT, "no name");
	back = r;
	back.facts.serial = SLICE_LIT("a\nb");
	is_int(registration_format(v.arena, &back), ERR_INPUT,
	    "a control character");
	back = r;
	back.realm = SLICE_LIT("UPPER.example");
	is_int(registration_format(v.arena, &back), ERR_INPUT, "bad realm");
	back = r;
	back.facts.name = SLICE_LIT("say \"hi\" \\ \xc3\xa9");
	is_int(registration_format(v.arena, &back), 0, "a name to escape");
	is_int(parse(back.bytes, &r), 0, "is read");
	is_slice(r.facts.name, back.facts.name, "as it was");
}

int
main(void)
{
	struct arena *a = arena_new();

	v = vectors_load(a);
	policy = vector_policy(&v);
	test_fields();
	test_realm();
	test_handle();
	test_facts();
	test_limits();
	test_format();
	arena_free(a);
	return done_testing();
}
