/*
 * Are two addresses of one network?
 */
#include <arpa/inet.h>
#include <string.h>

#include "network.h"

bool
network_is_same(const char *a, const char *b)
{
	static const struct {
		int family;
		size_t bytes;
	} kinds[] = {
		{ AF_INET, 3 },
		{ AF_INET6, 8 },
	};
	unsigned char x[16], y[16];

	if (a == NULL || b == NULL)
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (inet_pton(kinds[i].family, a, x) == 1 &&
		    inet_pton(kinds[i].family, b, y) == 1)
			return memcmp(x, y, kinds[i].bytes) == 0;
	return false;
}
