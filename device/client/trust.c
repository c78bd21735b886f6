/*
 * Asking for roots, and trying them before they are stored.
 */
#include "trust.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "handfast.h"
#include "notes.h"

#define TRIAL	"roots.next"	/* in the slot */

const char *
trust_path(struct arena *a, const char *renew, const char *operation)
{
	const char *host = strstr(renew, "://");
	const char *path = host == NULL ? NULL : strchr(host + 3, '/');

	return arena_printf(a, "%s/%s", path == NULL ? "" : path, operation);
}

/* Nobody's certificate is needed: one that has ended is not let in. */
static enum last_error
ask(const struct trust_params *p, const char *roots, struct web_answer *out)
{
	struct web w = p->reach->web;

	w.roots = roots;
	w.certificate = w.last_error = NULL;
	if (web_request(p->arena, &w, trust_path(p->arena,
	    p->reach->state.renew, "cacerts"), SLICE_NONE, out))
		return out->fault == WEB_TLS ? LAST_ERROR_TLS :
		    LAST_ERROR_NETWORK;
	if (out->status != 200)
		return out->status >= 500 || out->status == 429 ?
		    LAST_ERROR_NETWORK : LAST_ERROR_ROOTS;
	return LAST_ERROR_NONE;
}

static enum last_error
try_and_store(const struct trust_params *p, const char *roots)
{
	const char *trial = slots_path(p->slots, p->arena, p->slot, TRIAL);
	const struct slice pem = slice_str(roots);
	struct web_answer ignored;
	enum last_error error;

	if (slots_write(p->slots, p->slot, TRIAL, pem))
		return LAST_ERROR_DISK;
	error = ask(p, trial, &ignored);
	(void)unlink(trial);
	if (error == LAST_ERROR_TLS)
		return LAST_ERROR_ROOTS;
	if (error)
		return error;
	if ((p->options->hook != NULL && notes_hook_set(p->slots)) ||
	    slots_write(p->slots, p->slot, "roots.pem", pem))
		return LAST_ERROR_DISK;
	return LAST_ERROR_NONE;
}

enum last_error
trust_refresh(const struct trust_params *p, struct trust_result *out)
{
	const char *pin = p->options->pin;
	struct hf_authorities given = { .now = p->now,
	    .pinned = pin != NULL };
	struct web_answer answer;
	enum last_error error;
	struct slice old;
	char *roots;

	*out = (struct trust_result){ .changed = false };
	if (slots_read(p->slots, p->arena, p->slot, "roots.pem", &old))
		return LAST_ERROR_DISK;
	given.roots = out->roots = arena_str(p->arena, old);
	if ((error = ask(p, pin != NULL ? pin : p->reach->web.roots,
	    &answer)))
		return error;
	given.answer = (const char *)answer.body.p;
	given.answer_n = answer.body.n;
	out->answer = answer.body;
	if (hf_roots(&given, &roots))
		return LAST_ERROR_ROOTS;
	if (roots == NULL)
		return LAST_ERROR_NONE;
	if ((error = try_and_store(p, roots)) == LAST_ERROR_NONE) {
		out->roots = arena_str(p->arena, slice_str(roots));
		out->changed = true;
	}
	free(roots);
	return error;
}
