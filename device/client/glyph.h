/*
 * The code in letters five lines high.
 */
#ifndef GLYPH_H
#define GLYPH_H

#include <stdio.h>

#define GLYPH_LINES	5

/* Writes n symbols of a code (and hyphens) as GLYPH_LINES lines. */
void	glyph_write(FILE *, const char *text, size_t n);

#endif
