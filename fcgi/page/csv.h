/*
 * CSV (RFC 4180) that a spreadsheet can open without running anything.
 */
#ifndef CSV_H
#define CSV_H

#include "buf.h"

/*
 * One field, after a comma unless it is the first in its line. NULL is empty.
 * Text that a spreadsheet would take for a formula gets an apostrophe in
 * front: if, behind white space and characters without a width, it begins with
 * "=", "+", "-", "@" or "|", one of their full-width or small forms or other
 * signs that look like them, or anywhere if it begins with a tab, a carriage
 * return or a line feed. Quotes are doubled; a field with a quote, a comma,
 * a line end or a blank at either end is quoted.
 */
void	csv_add(struct buf *, bool first, const char *text);
/* CRLF. */
void	csv_end(struct buf *);

#endif
