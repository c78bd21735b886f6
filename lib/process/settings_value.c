/*
 * One value of handfast.conf: what its type allows.
 */
#include <string.h>

#include "log.h"
#include "parse.h"
#include "settings_table.h"

bool
setting_is_list(const struct setting *s)
{
	return s->type == SETTING_DNS_LIST || s->type == SETTING_ORIGIN_LIST ||
	    s->type == SETTING_CHANNEL_LIST;
}

const char *
setting_wants(const struct setting *s, struct arena *a)
{
	switch (s->type) {
	case SETTING_TEXT:
		return arena_printf(a, "a text of %u to %u bytes", s->min,
		    s->max);
	case SETTING_DNS:
		return "a DNS name in lower case";
	case SETTING_PATH:
		return arena_printf(a, "an absolute path of at most %u bytes",
		    s->max);
	case SETTING_KEY:
		return arena_printf(a, "an absolute path or a pkcs11: URI "
		    "without a PIN, of at most %u bytes", s->max);
	case SETTING_HTTP_URL:
		return arena_printf(a, "an http:// URL of at most %u bytes",
		    s->max);
	case SETTING_UINT:
		return arena_printf(a, "a number from %u to %u", s->min,
		    s->max);
	case SETTING_BOOL:
		return "yes or no";
	case SETTING_LEVEL:
		return "one of debug, info, notice, warning, error";
	case SETTING_DNS_LIST:
		return "DNS names in lower case, separated by commas";
	case SETTING_ORIGIN_LIST:
		return "origins as https://host[:port], separated by commas";
	case SETTING_CHANNEL_LIST:
		return "channels of sealed, psk, pake and est, separated by "
		    "commas";
	case SETTING_CODE_LENGTH:
		return "8, 12 or 16";
	}
	return "";
}

/* Printable ASCII without spaces. */
static bool
plain(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
			return false;
	return true;
}

static bool
take_prefix(struct slice *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s->n < n || memcmp(s->p, prefix, n) != 0)
		return false;
	*s = slice_of(s->p + n, s->n - n);
	return true;
}

/* RFC 7512; a PIN in it would be read by whoever reads this file. */
static bool
is_token_uri(struct slice s)
{
	return take_prefix(&s, "pkcs11:") && s.n > 0 &&
	    memmem(s.p, s.n, "pin-", 4) == NULL;
}

/* RFC 6454 section 6.2, as browsers send it. */
static bool
origin_valid(struct slice s)
{
	struct cursor c;
	struct slice host;
	uint64_t port;

	if (!take_prefix(&s, "https://") && !take_prefix(&s, "http://"))
		return false;
	if (s.n == 0 || memchr(s.p, ':', s.n) == NULL)
		return dns_name_check(s) == ERR_NONE;
	c = cursor_of(s);
	host = cursor_until(&c, ':');
	return dns_name_check(host) == ERR_NONE &&
	    uint_parse(c.rest, 65535, &port) == ERR_NONE && port > 0;
}

static bool
text_valid(const struct setting *s, struct slice v)
{
	switch (s->type) {
	case SETTING_TEXT:
		return v.n >= s->min && v.n <= s->max && plain(v);
	case SETTING_DNS:
	case SETTING_DNS_LIST:
		return dns_name_check(v) == ERR_NONE;
	case SETTING_PATH:
		return v.n > 1 && v.n <= s->max && v.p[0] == '/' && plain(v);
	case SETTING_KEY:
		return v.n > 1 && v.n <= s->max && plain(v) &&
		    (v.p[0] == '/' || is_token_uri(v));
	case SETTING_HTTP_URL:
		return v.n <= s->max && plain(v) &&
		    take_prefix(&v, "http://") && v.n > 0;
	case SETTING_ORIGIN_LIST:
		return origin_valid(v);
	case SETTING_CHANNEL_LIST:
		return slice_equal_str(v, "sealed") ||
		    slice_equal_str(v, "psk") || slice_equal_str(v, "pake") ||
		    slice_equal_str(v, "est");
	case SETTING_UINT:
	case SETTING_BOOL:
	case SETTING_LEVEL:
	case SETTING_CODE_LENGTH:
		break;
	}
	return false;
}

static struct slice
trim(struct slice s)
{
	while (s.n > 0 && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = slice_of(s.p + 1, s.n - 1);
	while (s.n > 0 && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
		s.n--;
	return s;
}

static enum err
set_list(const struct setting *s, struct arena *a, struct slice v,
    struct settings_list *out)
{
	const char **items = arena_array(a, SETTINGS_ITEMS, sizeof(*items));
	size_t n = 0;

	*out = (struct settings_list){ .v = items };
	while (v.n > 0) {
		const uint8_t *comma = memchr(v.p, ',', v.n);
		size_t length = comma ? (size_t)(comma - v.p) : v.n;
		struct slice item = trim(slice_of(v.p, length));

		if (n == SETTINGS_ITEMS || !text_valid(s, item))
			return ERR_INPUT;
		items[n++] = arena_str(a, item);
		if (comma != NULL && length + 1 == v.n)
			return ERR_INPUT;
		length += comma != NULL;
		v = slice_of(v.p + length, v.n - length);
	}
	out->n = n;
	return ERR_NONE;
}

static enum err
set_number(const struct setting *s, struct slice v, unsigned *out)
{
	uint64_t n;

	if (uint_parse(v, s->type == SETTING_UINT ? s->max : 16, &n))
		return ERR_INPUT;
	*out = (unsigned)n;
	if (s->type == SETTING_CODE_LENGTH)
		return n == 8 || n == 12 || n == 16 ? ERR_NONE : ERR_INPUT;
	return n >= s->min ? ERR_NONE : ERR_INPUT;
}

static enum err
set_bool(struct slice v, bool *out)
{
	*out = slice_equal_str(v, "yes");
	return *out || slice_equal_str(v, "no") ? ERR_NONE : ERR_INPUT;
}

enum err
setting_set(const struct setting *s, struct arena *a, const char *value,
    void *base)
{
	void *at = (char *)base + s->at;
	struct slice v = slice_str(value);

	if (setting_is_list(s))
		return set_list(s, a, v, at);
	if (s->type == SETTING_LEVEL)
		return log_level_parse(value, at);
	if (s->type == SETTING_BOOL)
		return set_bool(v, at);
	if (s->type == SETTING_UINT || s->type == SETTING_CODE_LENGTH)
		return set_number(s, v, at);
	if (!text_valid(s, v))
		return ERR_INPUT;
	*(const char **)at = arena_str(a, v);
	return ERR_NONE;
}
