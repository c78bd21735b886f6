/* layers: crypto base */
/* Fuzzes ocsp_parse, and looks at all that it takes. */
#include <stdlib.h>

#include "cert.h"
#include "ocsp.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct arena *a = arena_new();
	struct ocsp_request *rq;
	struct slice serial;

	if (ocsp_parse(a, slice_of(p, n), &rq) == ERR_NONE) {
		if (ocsp_count(rq) == 0 || ocsp_count(rq) > OCSP_SINGLES_MAX)
			abort();
		for (size_t i = 0; i < ocsp_count(rq); i++) {
			serial = ocsp_serial(rq, i);
			if (serial.n > CERT_SERIAL_MAX ||
			    (serial.n > 0 && serial.p[0] == 0))
				abort();
		}
		(void)ocsp_has_nonce(rq);
	}
	arena_free(a);
	return 0;
}
