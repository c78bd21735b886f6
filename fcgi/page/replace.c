/*
 * The part of the decision's page in which the operator may say that the
 * device takes the place of another. What is typed is only ever looked up and
 * offered: what is decided is an id that was shown with its facts.
 */
#include <string.h>

#include "enrollment.h"
#include "store_life.h"
#include "words.h"

#define LIKE_IT	5	/* devices that are offered by themselves */
#define TYPED	10	/* that are offered for what was typed */

struct offers {
	struct tpl_replace_offers	*list;
	size_t				 n;
};

static const char *
because(const char *why)
{
	if (strcmp(why, "key") == 0)
		return "the same key";
	if (strcmp(why, "serial") == 0)
		return "the same serial number";
	return strcmp(why, "name") == 0 ? "the same name" : NULL;
}

static const char *
label(struct arena *a, const struct offer_row *row)
{
	const char *why = because(row->why);
	const int64_t seen = row->last_seen_at;

	return arena_printf(a, "%s%s%s%s%s%s%s, %s %.10s", row->name,
	    row->model != NULL ? ", " : "", row->model != NULL ? row->model :
	    "", row->serial != NULL ? ", " : "", row->serial != NULL ?
	    row->serial : "", why != NULL ? " – " : "", why != NULL ? why : "",
	    seen != 0 ? "last seen" : "added",
	    words_datetime(a, seen != 0 ? seen : row->created_at));
}

static void
add(struct arena *a, const struct db_rows *rows, struct offers *out)
{
	const struct offer_row *row = rows->row;

	for (size_t i = 0; i < rows->n; i++) {
		const char *id = uuid_text(a, &row[i].device);
		bool there = false;

		for (size_t k = 0; k < out->n; k++)
			there = there || strcmp(out->list[k].id, id) == 0;
		if (!there)
			out->list[out->n++] = (struct tpl_replace_offers){
				.id = id, .label = label(a, &row[i])
			};
	}
}

static void
choose(struct offers *out, const char *id)
{
	for (size_t i = 0; i < out->n; i++)
		out->list[i].chosen = strcmp(out->list[i].id, id) == 0;
}

static enum err
look_up(struct req *rq, const char *typed, unsigned max, struct offers *out,
    struct db_rows *rows)
{
	enum err e = store_replacement_offers(page_app(rq)->db, rq->arena,
	    page_session(rq), &(struct store_offers_query){
	    .enrollment = &rq->object, .typed = typed, .max_rows = max }, rows);

	if (e == ERR_NONE)
		add(rq->arena, rows, out);
	return e;
}

/* What was typed: not there, one device, or several. */
static enum err
fill_typed(struct req *rq, const char *typed, struct offers *out,
    struct tpl_replace *part)
{
	const struct offer_row *row;
	struct db_rows rows;
	enum err e;

	if ((e = look_up(rq, typed, TYPED, out, &rows)))
		return e;
	row = rows.row;
	if (rows.n == 0) {
		part->typed = typed;
		part->fault = "No device that could be replaced has this name, "
		    "serial number or id. A revoked one cannot.";
		part->open = true;
		return ERR_NONE;
	}
	if (rows.n == 1) {
		choose(out, uuid_text(rq->arena, &row[0].device));
		part->one = label(rq->arena, &row[0]);
	}
	part->found = rows.n == 1 ? "This one was found. Is it the device that "
	    "is to be revoked? Then approve." :
	    "Several were found. Choose the device that is to be revoked, then "
	    "approve.";
	return ERR_NONE;
}

enum err
replace_fill(struct req *rq, const struct decide_again *again,
    struct tpl_replace *part)
{
	struct arena *a = rq->arena;
	struct offers offers = { .n = 0 };
	struct db_rows rows;
	enum err e;

	part->allowed = auth_may(rq, "view") && auth_may(rq, "revoke");
	if (!part->allowed)
		return ERR_NONE;
	offers.list = arena_array(a, LIKE_IT + TYPED + 1, sizeof(*offers.list));
	if ((e = look_up(rq, NULL, LIKE_IT, &offers, &rows)))
		return e;
	if (again->replaces != NULL) {
		const char *id = uuid_text(a, again->replaces);

		if ((e = look_up(rq, id, 1, &offers, &rows)))
			return e;
		choose(&offers, id);
	}
	if (again->typed.n > 0 && (e = fill_typed(rq,
	    arena_str(a, again->typed), &offers, part)))
		return e;
	if (again->nothing_typed) {
		part->fault = "Type the name, serial number or id of a device.";
		part->open = true;
	}
	if (again->cannot_replace)
		part->found = err_sentence(ERR_REPLACES);
	part->offers = offers.list;
	part->offers_n = offers.n;
	part->offered = offers.n > 0 || part->found != NULL;
	return ERR_NONE;
}
