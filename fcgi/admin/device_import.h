/*
 * handfast device import: devices that are known before they come, from a file.
 */
#ifndef DEVICE_IMPORT_H
#define DEVICE_IMPORT_H

#include "admin.h"
#include "args.h"
#include "buf.h"
#include "store_factory.h"

#define IMPORT_FILE_MAX	(8 << 20)	/* bytes */
#define IMPORT_LINE_MAX	1024		/* bytes */
#define IMPORT_FAULTS	20		/* told at once */

/* What the lines of a file say. */
struct import {
	struct store_factory	*rows;
	struct sha256		*secrets;	/* of the secret alone */
	int			*lines;		/* of the file, for each row */
	size_t			 n;
	struct buf		 faults;	/* a line for each */
	size_t			 n_faults;
};

/*
 * Reads CSV (RFC 4180) with a first line of column names: serial, profile,
 * name, and secret, certificate or both. Faults are noted as "NAME:LINE:
 * sentence".
 */
void		import_parse(struct arena *, const struct settings *,
		    const char *name, struct slice text, struct import *);
int		device_import(struct admin *, const struct args *);

#endif
