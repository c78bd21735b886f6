/* layers: admin claim store db call pairing json crypto process base */
/*
 * The file of an import: refused with a line for each fault, or rows that are
 * complete and within their limits.
 */
#include <stdlib.h>
#include <string.h>

#include "device_import.h"
#include "factory.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check_row(const struct store_factory *row)
{
	if (!factory_serial_valid(slice_str(row->serial)) ||
	    name_check(slice_str(row->name), 64) ||
	    (strcmp(row->kind, "secret") != 0 &&
	    strcmp(row->kind, "certificate") != 0) ||
	    strcmp(row->profile, "auto") != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct settings s = { .profiles = {
	    { .name = "device" },
	    { .name = "auto", .unattended = true, .manufacturer_ca = "/ca" } },
	    .n_profiles = 2 };
	struct import im;

	import_parse(a, &s, "f", slice_of(p, n), &im);
	if ((im.n_faults > 0) != (im.faults.n > 0) || buf_check(&im.faults) ||
	    (im.n_faults == 0 && im.n == 0))
		abort();
	for (size_t i = 0; im.n_faults == 0 && i < im.n; i++)
		check_row(&im.rows[i]);
	arena_free(a);
	return 0;
}
