/*
 * How many slow hashes of codes the RA's workers run at once: so many in all,
 * and one for each network. Locks of the kernel's, so that a worker that dies
 * leaves none behind.
 */
#ifndef KDF_GATE_H
#define KDF_GATE_H

#include "arena.h"
#include "err.h"

struct kdf_gate;

/* In the master, for all workers it starts. ERR_IO, logged. */
enum err	 kdf_gate_new(struct arena *, unsigned in_all,
		    struct kdf_gate **) MUST_CHECK;
/*
 * ERR_FULL if somebody of this network, or as many as may, are inside; never
 * waits. The address is an IPv4 or IPv6 one, which count by address and by /64.
 */
enum err	 kdf_gate_enter(struct kdf_gate *, const char *address)
		    MUST_CHECK;
void		 kdf_gate_leave(struct kdf_gate *);

#endif
