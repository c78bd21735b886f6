/* DER, written; see der.h. */
#include "der.h"

void
der_put_head(struct buf *b, uint8_t tag, size_t n)
{
	int bytes = 0;

	buf_add_byte(b, tag);
	if (n < 0x80) {
		buf_add_byte(b, (uint8_t)n);
		return;
	}
	while (n >> (8 * bytes) != 0)
		bytes++;
	buf_add_byte(b, (uint8_t)(0x80 | bytes));
	while (bytes-- > 0)
		buf_add_byte(b, (uint8_t)(n >> (8 * bytes)));
}

void
der_put(struct buf *b, uint8_t tag, struct slice content)
{
	der_put_head(b, tag, content.n);
	buf_add(b, content);
}
