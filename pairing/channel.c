/*
 * The table of channels.
 */
#include "channel.h"

#include <string.h>

const struct channel *const channels[CHANNEL_COUNT] = {
	[CHANNEL_SEALED] = &channel_sealed,
	[CHANNEL_PSK] = &channel_psk,
	[CHANNEL_PAKE] = &channel_pake,
	[CHANNEL_EST] = &channel_est,
};

const struct channel *
channel_find(struct slice name)
{
	size_t i;

	for (i = 0; i < CHANNEL_COUNT; i++)
		if (slice_equal_str(name, channels[i]->name))
			return channels[i];
	return NULL;
}

unsigned
channel_set_all(bool est)
{
	unsigned all = (1u << CHANNEL_COUNT) - 1;

	return est ? all : all & ~(1u << CHANNEL_EST);
}

unsigned
channel_set_devices(unsigned set)
{
	size_t i;

	for (i = 0; i < CHANNEL_COUNT; i++)
		if (channels[i]->by_ra)
			set &= ~(1u << i);
	return set;
}

/* One name of the list, with blanks around it. */
static struct slice
trim(struct slice s)
{
	while (s.n > 0 && s.p[0] == ' ')
		s = slice_of(s.p + 1, s.n - 1);
	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	return s;
}

enum err
channel_set_parse(struct slice list, unsigned *set)
{
	const struct channel *c;
	const uint8_t *comma;
	size_t n;

	*set = 0;
	do {
		comma = list.n == 0 ? NULL : memchr(list.p, ',', list.n);
		n = comma == NULL ? list.n : (size_t)(comma - list.p);
		if ((c = channel_find(trim(slice_of(list.p, n)))) == NULL)
			return ERR_CONFIG;
		*set |= 1u << c->id;
		if (comma != NULL)
			list = slice_of(comma + 1, list.n - n - 1);
	} while (comma != NULL);
	return ERR_NONE;
}
