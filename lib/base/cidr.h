/*
 * Networks as people type them: lists of IPv4 and IPv6 addresses, with or
 * without the length of their prefix.
 */
#ifndef CIDR_H
#define CIDR_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"
#include "err.h"
#include "slice.h"

#define CIDR_MAX	64	/* networks in a list */

/* Each as "192.0.2.0/24" or "2001:db8::/32"; none twice. */
struct cidr_list {
	const char	**v;
	size_t		  n;
	/* With ERR_INPUT: what is wrong, in a sentence for who typed it. */
	const char	*fault;
};

/*
 * Reads a list whose parts are separated by blanks, lines or commas. A bare
 * address is a network of one; IPv4 mapped into IPv6 is IPv4. ERR_INPUT: a
 * part is no network, or has bits behind its prefix, or they are more than
 * CIDR_MAX.
 */
enum err	 cidr_list_parse(struct arena *, struct slice,
		    struct cidr_list *) MUST_CHECK;
/* Is this address in one of them? An empty list has all, and "" is in none. */
bool		 cidr_list_has(const struct cidr_list *, const char *address);
/* Is it one address, and nothing else? */
bool		 cidr_is_address(const char *);
/* In one line, with ", " between. */
const char	*cidr_list_text(struct arena *, const struct cidr_list *);

#endif
