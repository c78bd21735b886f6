/*
 * What a change of many devices has done, on its way to the list.
 */
#include "bulk_done.h"

#include <inttypes.h>
#include <string.h>

#include "hash.h"
#include "kdf.h"
#include "words.h"

static const char *
text_of(struct arena *a, const struct bulk_done *d)
{
	return arena_printf(a, "handfast/1 bulk %s %s %" PRIu64 " %" PRIu64,
	    d->revoked ? "revoked" : "moved", d->to, d->done, d->of);
}

static enum err
mark_of(const struct req *rq, const struct bulk_done *d, struct slice *out)
{
	struct sha256 mac;
	enum err e;

	if ((e = hmac_sha256(slice_str(auth_session(rq)->csrf),
	    slice_str(text_of(rq->arena, d)), &mac)))
		return e;
	*out = slice_str(base64url_text(rq->arena, sha256_slice(&mac)));
	return ERR_NONE;
}

enum err
bulk_done_redirect(const struct req *rq, struct resp *rs,
    const struct bulk_done *d, const char *back)
{
	struct slice mark;
	enum err e;

	if ((e = mark_of(rq, d, &mark)))
		return e;
	return resp_redirect(rs, "%s%sdid=%s&to=%s&done=%" PRIu64 "&of=%"
	    PRIu64 "&mark=%s", back, strchr(back, '?') != NULL ? "&" : "?",
	    d->revoked ? "revoked" : "moved", d->to, d->done, d->of,
	    (const char *)mark.p);
}

/* "3 devices were", "2 of 3 devices were", "None of the 3 devices was" */
static const char *
subject(struct arena *a, const struct bulk_done *d)
{
	const char *of = words_count(a, (int64_t)d->of, "device");

	if (d->done == 0)
		return d->of == 1 ? "The device was not" :
		    arena_printf(a, "None of the %s was", of);
	if (d->done == d->of)
		return arena_printf(a, "%s %s", of,
		    d->of == 1 ? "was" : "were");
	return arena_printf(a, "%" PRIu64 " of %s %s", d->done, of,
	    d->done == 1 ? "was" : "were");
}

/* Why not all. */
static const char *
rest(struct arena *a, const struct bulk_done *d)
{
	const uint64_t left = d->of - d->done;
	const char *were = left == 1 ? "was" : "were";
	const char *who = left == 1 ? "One" : "The others";

	if (left == 0)
		return NULL;
	if (d->done == 0)
		who = left == 1 ? "It" : "They";
	return arena_printf(a, "%s %s %s already, or %s changed by somebody "
	    "else meanwhile.", who, were, d->revoked ? "revoked" : "so",
	    were);
}

static const char *
site_name(const struct tpl_devices *page, const char *id)
{
	for (size_t i = 0; i < page->selects_n; i++) {
		const struct tpl_devices_selects *s = &page->selects[i];

		for (size_t k = 0; strcmp(s->name, "site") == 0 &&
		    k < s->options_n; k++)
			if (strcmp(s->options[k].value, id) == 0)
				return s->options[k].text;
	}
	return NULL;
}

enum err
bulk_done_fill(const struct req *rq, const struct bulk_done *d,
    struct slice mark, struct tpl_devices *page)
{
	struct arena *a = rq->arena;
	struct slice right;
	enum err e;

	if (mark.n == 0)
		return ERR_NONE;
	if ((e = mark_of(rq, d, &right)))
		return e;
	if (!secret_equal(mark, right) || d->of < 1 || d->done > d->of)
		return ERR_NONE;
	page->did_tone = d->done == d->of ? "good" : "warn";
	page->did_rest = rest(a, d);
	if (d->revoked || strcmp(d->to, "-") != 0) {
		page->did = arena_printf(a, "%s %s", subject(a, d),
		    d->revoked ? "revoked" : "moved");
		page->did_to = d->revoked ? NULL : site_name(page, d->to);
	} else {
		page->did = arena_printf(a, "%s taken out of %s site",
		    subject(a, d), d->of == 1 ? "its" : "their");
	}
	return ERR_NONE;
}
