/*
 * The table of errors, from the one list in the header.
 */
#include "err.h"

#include <stddef.h>
#include <string.h>

static const struct {
	const char	*name;
	const char	*wire;
	const char	*sentence;
	int		 status;
	enum err_level	 level;
} table[ERR_COUNT] = {
#define X(name, status, wire, level, sentence)				\
	[ERR_##name] = { #name, wire, sentence, status, ERR_##level },
	ERR_LIST(X)
#undef X
};

static enum err
known(enum err e)
{
	return (unsigned)e < ERR_COUNT ? e : ERR_INTERNAL;
}

const char *
err_name(enum err e)
{
	return table[known(e)].name;
}

const char *
err_wire(enum err e)
{
	return table[known(e)].wire;
}

const char *
err_sentence(enum err e)
{
	return table[known(e)].sentence;
}

int
err_status(enum err e)
{
	return table[known(e)].status;
}

enum err_level
err_level(enum err e)
{
	return table[known(e)].level;
}

enum err
err_of_wire(const char *wire)
{
	/* Several codes travel as "internal": what is behind them stays here. */
	if (wire == NULL || strcmp(wire, table[ERR_INTERNAL].wire) == 0)
		return ERR_INTERNAL;
	for (size_t i = 0; i < ERR_COUNT; i++)
		if (strcmp(wire, table[i].wire) == 0)
			return (enum err)i;
	return ERR_INTERNAL;
}
