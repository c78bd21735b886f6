/*
 * What is looked for among devices, from and into addresses.
 */
#include "fleet.h"

#include <inttypes.h>
#include <string.h>

#include "escape.h"
#include "words.h"

#define LINK_MAX	4096

static const char *const statuses[] = {
	"active", "held", "expired", "late", "revoked", NULL
};
static const char *const sorts[] = {
	"name", "newest", "oldest", "seen", "unseen", "ends", NULL
};

/* One of these, or NULL when it is empty. */
static enum err
choose(const struct req *rq, size_t field, const char *const *of,
    const char **out)
{
	const char *typed = req_text(rq, field);

	*out = NULL;
	if (*typed == '\0')
		return ERR_NONE;
	for (; *of != NULL; of++)
		if (strcmp(*of, typed) == 0)
			*out = *of;
	return *out != NULL ? ERR_NONE : ERR_INPUT;
}

static enum err
read_site(const struct req *rq, const char **out)
{
	const char *typed = req_text(rq, FLEET_SITE);
	struct uuid id;

	*out = *typed != '\0' ? typed : NULL;
	if (*out == NULL || strcmp(typed, "-") == 0)
		return ERR_NONE;
	return uuid_parse(slice_str(typed), &id);
}

enum err
fleet_read(const struct req *rq, struct store_filter *f)
{
	const char *text = arena_str(rq->arena,
	    words_trim(req_field(rq, FLEET_Q)));
	const char *profile = req_text(rq, FLEET_PROFILE);
	enum err e;

	*f = (struct store_filter){ .line = *text != '\0' ? text : NULL,
		.profile = *profile != '\0' ? profile : NULL,
		.days = req_has(rq, FLEET_DAYS) ?
		    (int64_t)req_uint(rq, FLEET_DAYS) : -1,
		.unseen = req_has(rq, FLEET_UNSEEN) ?
		    (int64_t)req_uint(rq, FLEET_UNSEEN) : -1 };
	if ((e = choose(rq, FLEET_STATUS, statuses, &f->status)) ||
	    (e = choose(rq, FLEET_SORT, sorts, &f->sort)) ||
	    (e = read_site(rq, &f->site)))
		return e;
	if (f->sort == NULL)
		f->sort = sorts[0];
	return ERR_NONE;
}

bool
fleet_is_narrowed(const struct store_filter *f)
{
	return f->profile != NULL || f->status != NULL || f->site != NULL ||
	    f->days >= 0 || f->unseen >= 0 || strcmp(f->sort, sorts[0]) != 0;
}

/* Behind the path's "?" or another field. */
static void
add(struct buf *b, const char *name, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	buf_printf(b, "%s%s=", strchr(buf_str(b), '?') == NULL ? "?" : "&",
	    name);
	escape_url_part(b, value);
}

static void
add_days(struct arena *a, struct buf *b, const char *name, int64_t days)
{
	if (days >= 0)
		add(b, name, arena_printf(a, "%" PRId64, days));
}

const char *
fleet_link(struct arena *a, const char *path, const struct store_filter *f)
{
	struct buf b;

	buf_init(&b, a, LINK_MAX);
	buf_add_str(&b, path);
	add(&b, "q", f->line);
	add(&b, "profile", f->profile);
	add(&b, "state", f->status);
	add(&b, "site", f->site);
	add_days(a, &b, "days", f->days);
	add_days(a, &b, "unseen", f->unseen);
	if (strcmp(f->sort, sorts[0]) != 0)
		add(&b, "sort", f->sort);
	if (f->max_rows > FLEET_ROWS)
		add_days(a, &b, "rows", f->max_rows);
	return buf_str(&b);
}

const char *
fleet_link_after(struct arena *a, const char *path,
    const struct store_filter *f, const char *key, const struct uuid *id)
{
	struct buf b;

	buf_init(&b, a, LINK_MAX);
	buf_add_str(&b, fleet_link(a, path, f));
	add(&b, "after", key);
	add(&b, "after_id", uuid_text(a, id));
	return buf_str(&b);
}
