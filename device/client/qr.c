/*
 * QR codes in half blocks, by libqrencode.
 */
#include "qr.h"

#include <qrencode.h>
#include <stdbool.h>

#include "secret.h"

#define QUIET		4	/* modules around it, ISO/IEC 18004 */

/* Outside it is light; in the data, bit 0 is a dark module. */
static bool
is_light(const QRcode *q, int x, int y)
{
	if (x < 0 || y < 0 || x >= q->width || y >= q->width)
		return true;
	return (q->data[y * q->width + x] & 1) == 0;
}

static void
write_rows(FILE *f, const QRcode *q)
{
	static const char *const block[] = { " ", "\u2584", "\u2580",
	    "\u2588" };

	for (int y = -QUIET; y < q->width + QUIET; y += 2) {
		fputs("  \033[97;40m", f);
		for (int x = -QUIET; x < q->width + QUIET; x++)
			fputs(block[2 * is_light(q, x, y) +
			    is_light(q, x, y + 1)], f);
		fputs("\033[0m\n", f);
	}
}

void
qr_write(FILE *f, const char *text)
{
	QRcode *q = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);

	if (q == NULL)
		return;
	write_rows(f, q);
	secret_wipe_bytes(q->data, (size_t)q->width * (size_t)q->width);
	QRcode_free(q);
}
