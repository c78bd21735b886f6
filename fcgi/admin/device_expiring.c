/*
 * handfast device list --expiring: which devices did not renew, and why.
 */
#include "device_expiring.h"

#define PAGE_ROWS	500

static void
add_row(struct out *out, const struct expiring_row *row)
{
	out_uuid(out, &row->device);
	out_text(out, row->name);
	out_text(out, row->profile);
	out_time(out, row->not_after);
	out_bool(out, row->late);
	out_time(out, row->last_seen_at);
	out_text(out, row->said);
	out_time(out, row->said_at);
	out_text(out, row->refused);
	out_time(out, row->refused_at);
}

int
device_list_expiring(struct admin *ad, int days)
{
	static const struct out_column columns[] = {
		{ "device", "DEVICE" }, { "name", "NAME" },
		{ "profile", "PROFILE" }, { "not_after", "VALID UNTIL" },
		{ "late", "LATE" }, { "last_seen_at", "LAST SEEN" },
		{ "last_error", "LAST ERROR" }, { "last_error_at", "TOLD" },
		{ "last_refusal", "LAST REFUSED" },
		{ "last_refusal_at", "REFUSED ON" }
	};
	struct store_expiring_query q = { .days = days,
		.max_rows = PAGE_ROWS };
	struct out *out = out_new(ad, columns, 10);
	const struct expiring_row *row;
	struct db_rows rows;
	enum err e;

	if ((e = admin_connect_admin(ad)))
		return admin_fail(ad, e, "the list of devices");
	do {
		if ((e = store_admin_device_expiring(ad->db, ad->arena, &q,
		    &rows)))
			return admin_fail(ad, e, "the list of devices");
		row = rows.row;
		for (size_t i = 0; i < rows.n; i++)
			add_row(out, &row[i]);
		if (rows.n > 0) {
			q.after_end = row[rows.n - 1].not_after;
			q.after_id = &row[rows.n - 1].device;
		}
	} while (rows.n == PAGE_ROWS);
	return out_print_list(out, "devices");
}

void
device_add_life(struct out *out, const struct life_row *life)
{
	out_bool(out, life->late);
	out_text(out, life->said);
	out_time(out, life->said_at);
	out_text(out, life->refused);
	out_time(out, life->refused_at);
	out_uuid(out, life->replaces);
	out_uuid(out, life->replaced_by);
}
