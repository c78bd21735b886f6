/*
 * handfast device import: all lines of a file, or none.
 */
#include "device_import.h"

#include <stdio.h>

#include "file.h"
#include "log.h"

/* Every fault on a line of its own, the count at last. */
static int
tell_faults(const struct admin *ad, const char *path, struct import *im)
{
	size_t untold = im->n_faults > IMPORT_FAULTS ?
	    im->n_faults - IMPORT_FAULTS : 0;

	fputs(buf_str(&im->faults), stderr);
	if (untold > 0)
		fprintf(stderr, "and %zu more\n", untold);
	return admin_fail(ad, ERR_INPUT, "%zu fault%s in %s; nothing was "
	    "imported", im->n_faults, im->n_faults == 1 ? "" : "s",
	    log_qs(path));
}

static int
store(struct admin *ad, const char *path, const struct import *im)
{
	struct factory_import_row row = { .ord = 0 };
	size_t at;
	enum err e;

	if ((e = admin_connect_admin(ad)))
		return admin_fail(ad, e, "importing %s", log_qs(path));
	e = store_factory_import(ad->db, ad->arena, im->rows, im->n, &row);
	at = row.ord > 0 && (size_t)row.ord <= im->n ? (size_t)row.ord - 1 : 0;
	if (e == ERR_TAKEN || e == ERR_INPUT) {
		fprintf(stderr, "%s:%d: %s\n", path, im->lines[at],
		    e == ERR_INPUT ? "the database does not take it" :
		    "this serial number, secret or certificate was imported "
		    "before, with something else beside it");
		return admin_fail(ad, e, "line %d of %s; nothing was imported",
		    im->lines[at], log_qs(path));
	}
	if (e)
		return admin_fail(ad, e, "importing %s", log_qs(path));
	return admin_done(ad, "%lld of %zu devices imported, %lld were there "
	    "already", (long long)row.added, im->n,
	    (long long)im->n - (long long)row.added);
}

int
device_import(struct admin *ad, const struct args *args)
{
	const char *path = args->operands[0];
	struct import im;
	struct slice text;
	enum err e;

	if ((e = file_read(ad->arena, path, IMPORT_FILE_MAX, &text)))
		return admin_fail(ad, e, "cannot read %s", log_qs(path));
	import_parse(ad->arena, ad->settings, path, text, &im);
	if (im.n_faults > 0)
		return tell_faults(ad, path, &im);
	return store(ad, path, &im);
}
