/*
 * handfast device show: everything about one device.
 */
#include "device_show.h"

#include "device_expiring.h"
#include "out.h"
#include "store_account.h"
#include "store_life.h"
#include "verb.h"

int
device_show(struct admin *ad, const struct args *args)
{
	static const struct out_column columns[] = {
		{ "device", "Device" }, { "name", "Name" },
		{ "profile", "Profile" }, { "status", "Status" },
		{ "model", "Model" }, { "system", "System" },
		{ "serial", "Serial number" }, { "created_at", "Since" },
		{ "approved_by", "Approved by" },
		{ "last_seen_at", "Last seen" },
		{ "not_after", "Valid until" }, { "revoked_at", "Revoked" },
		{ "key_type", "Key type" }, { "key_fp", "Key fingerprint" },
		{ "late", "Did not renew" }, { "last_error", "Last error" },
		{ "last_error_at", "Told" },
		{ "last_refusal", "Last refused" },
		{ "last_refusal_at", "Refused on" },
		{ "replaces", "Replaces" }, { "replaced_by", "Replaced by" },
		{ "owner", "Owner" }, { "site", "Site" }, { "notes", "Notes" },
		{ "address", "Came from" }, { "channel", "Channel" },
		{ "enrollment", "Enrollment" }
	};
	struct out *out = out_new(ad, columns, 27);
	struct device_row row;
	struct life_row life;
	struct uuid id;
	enum err e;

	if (admin_uuid(ad, args->operands[0], &id))
		return ADMIN_USAGE;
	if ((e = admin_connect_admin(ad)) ||
	    (e = store_admin_device_get(ad->db, ad->arena, &id, &row)) ||
	    (e = store_admin_device_life(ad->db, ad->arena, &id, &life)))
		return admin_fail(ad, e, "device %s", args->operands[0]);
	out_uuid(out, &row.device);
	out_text(out, row.name);
	out_text(out, row.profile);
	out_text(out, row.status);
	out_text(out, row.model);
	out_text(out, row.system);
	out_text(out, row.serial);
	out_time(out, row.created_at);
	out_text(out, row.approved_by);
	out_time(out, row.last_seen_at);
	out_time(out, row.not_after);
	out_time(out, row.revoked_at);
	out_text(out, row.key_type);
	out_sha256(out, &row.key_fp);
	device_add_life(out, &life);
	out_text(out, row.owner);
	out_text(out, row.site_name);
	out_text(out, row.notes);
	out_text(out, row.address);
	out_text(out, row.channel);
	if (row.enrollment != NULL)
		out_uuid(out, row.enrollment);
	else
		out_text(out, NULL);
	return out_print_record(out);
}
