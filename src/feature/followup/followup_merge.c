/* Followups of two candidates who become one: one open followup for each consultant; and back. */
#include "base/text.h"
#include "feature/followup/followup_image.h"
#include "feature/followup/followup_refresh.h"
#include "feature/followup/followup_store.h"

/* --- Together --- */

/* The open followup of the survivor whose owner is the same; NULL without one. */
static const struct followup_image *same_owner(const struct vec *images, int64_t survivor_id, int64_t owner_id)
{
	for (size_t i = 0; i < images->count; i++) {
		const struct followup_image *image = vec_at(images, i);

		if (image->row.candidate_id == survivor_id && image->row.owner_id == owner_id)
			return image;
	}
	return NULL;
}

static enum err end_merged(struct ctx *ctx, const struct followup *before)
{
	struct followup row = *before;

	row.state = "ended";
	row.end_reason = choice_text(&followup_endings, ENDING_MERGED);
	row.ended_at_ms = ctx_now_ms(ctx);
	row.next_due_at_ms = row.yellow_at_ms = row.red_at_ms = row.wake_at_ms = 0;
	row.due_no++;
	return followup_save(ctx, &row, "ended");
}

enum err followup_absorb(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, struct list *ret_pairs, const char **ret_json)
{
	struct vec images, pairs;

	vec_init(&images, ctx->arena, sizeof(struct followup_image));
	vec_init(&pairs, ctx->arena, sizeof(struct followup_pair));
	TRY(followup_images_add(ctx, survivor_id, &images));
	TRY(followup_images_add(ctx, merged_id, &images));
	for (size_t i = 0; i < images.count; i++) {
		struct followup_image *image = vec_at(&images, i);
		const struct followup_image *other = same_owner(&images, survivor_id, image->row.owner_id);

		if (image->row.candidate_id != merged_id || !other)
			continue;
		image->pair_id = other->row.id;
		vec_add(&pairs, &(struct followup_pair){ other->row.id, image->row.id });
		TRY(end_merged(ctx, &image->row));
	}
	const struct list all = vec_list(&images);
	*ret_pairs = vec_list(&pairs);
	return followup_store_write_images(ctx, &all, ret_json);
}

/* The earlier of two instants; 0 = none. */
static int64_t earlier(int64_t a, int64_t b)
{
	return !a || (b && b < a) ? b : a;
}

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Attempts count from the last contact with either. */
static void join_contacts(struct followup *row, const struct followup *other)
{
	int64_t contact = later(row->last_contact_at_ms, other->last_contact_at_ms);
	int64_t attempt = later(row->last_attempt_at_ms, other->last_attempt_at_ms);
	int64_t attempts = (row->last_attempt_at_ms > contact ? row->attempts : 0) +
			   (other->last_attempt_at_ms > contact ? other->attempts : 0);

	if (other->last_contact_at_ms > row->last_contact_at_ms || !row->last_record_id)
		row->last_record_id = other->last_record_id ? other->last_record_id : row->last_record_id;
	row->last_contact_at_ms = contact;
	row->attempts = attempts;
	row->last_attempt_at_ms = attempt > contact ? attempt : 0;
	row->missed_due_at_ms = row->last_attempt_at_ms ? earlier(row->missed_due_at_ms, other->missed_due_at_ms) : 0;
}

static void take_care(struct followup *row, const struct followup *other)
{
	if (text_equal(row->care, "care") || !text_equal(other->care, "care"))
		return;
	row->care = "care";
	row->opened_by = other->opened_by;
	row->opened_at_ms = other->opened_at_ms;
}

/* The date chosen with either of them: the earlier one, so that none is missed. */
static void take_explicit(struct followup *row, const struct followup *other)
{
	if (!other->explicit_due_at_ms || (row->explicit_due_at_ms && row->explicit_due_at_ms <= other->explicit_due_at_ms))
		return;
	row->explicit_due_at_ms = other->explicit_due_at_ms;
	row->explicit_set_at_ms = other->explicit_set_at_ms;
	row->explicit_local = other->explicit_local;
	row->explicit_zone = other->explicit_zone;
}

static void join_facts(struct followup *row, const struct followup *other)
{
	take_care(row, other);
	take_explicit(row, other);
	join_contacts(row, other);
	if (!row->snoozed_until_ms || !other->snoozed_until_ms)
		row->snoozed_until_ms = 0;
	else
		row->snoozed_until_ms = earlier(row->snoozed_until_ms, other->snoozed_until_ms);
	if (!row->override_interval) {
		row->override_interval = other->override_interval;
		row->override_unit = other->override_unit;
	}
	row->put_away_on = NULL;
	row->backup_id = row->backup_id ? row->backup_id : other->backup_id;
	row->offer_in_hand_ms = earlier(row->offer_in_hand_ms, other->offer_in_hand_ms);
	row->counter_offer_ms = earlier(row->counter_offer_ms, other->counter_offer_ms);
	row->risk_by_hand_ms = earlier(row->risk_by_hand_ms, other->risk_by_hand_ms);
}

static const struct followup *paired_with(const struct list *images, int64_t id)
{
	for (size_t i = 0; i < images->count; i++) {
		const struct followup_image *image = (const struct followup_image *)images->items + i;

		if (image->pair_id == id)
			return &image->row;
	}
	return NULL;
}

static enum err save_again(struct ctx *ctx, struct followup *row)
{
	struct refresh_setting setting;

	TRY(followup_setting_load(ctx, &setting));
	TRY(followup_work_out(ctx, &setting, row));
	return followup_save(ctx, row, "moved");
}

enum err followup_absorbed(struct ctx *ctx, const char **json)
{
	struct list images;

	TRY(followup_store_read_images(ctx, *json, &images));
	for (size_t i = 0; i < images.count; i++) {
		struct followup_image *image = (struct followup_image *)images.items + i;
		const struct followup *other = paired_with(&images, image->row.id);
		struct followup row = { 0 };

		TRY(followup_store_get(ctx, image->row.id, &row));
		if (other)
			join_facts(&row, other);
		if (!image->pair_id)
			TRY(save_again(ctx, &row));
		image->after_version = row.version;
	}
	return followup_store_write_images(ctx, &images, json);
}

/* --- And back --- */

enum err followup_merged_pairs(struct ctx *ctx, const char *json, struct list *ret_pairs)
{
	struct list images;
	struct vec pairs;

	TRY(followup_store_read_images(ctx, json, &images));
	vec_init(&pairs, ctx->arena, sizeof(struct followup_pair));
	for (size_t i = 0; i < images.count; i++) {
		const struct followup_image *image = (const struct followup_image *)images.items + i;

		if (image->pair_id)
			vec_add(&pairs, &(struct followup_pair){ image->pair_id, image->row.id });
	}
	*ret_pairs = vec_list(&pairs);
	return OK;
}

static enum err release_one(struct ctx *ctx, const struct followup_image *image)
{
	struct followup now = { 0 };

	TRY(followup_store_get(ctx, image->row.id, &now));
	if (now.version == image->after_version)
		return followup_image_put_back(ctx, image, &now);
	return followup_recount(ctx, now.id);
}

static bool has_image(const struct list *images, int64_t id)
{
	for (size_t i = 0; i < images->count; i++) {
		if (((const struct followup_image *)images->items)[i].row.id == id)
			return true;
	}
	return false;
}

/* Those opened since: submissions may have left them. */
static enum err refresh_others(struct ctx *ctx, int64_t candidate_id, const struct list *images)
{
	struct list ids;

	TRY(followup_store_open_ids(ctx, candidate_id, &ids));
	for (size_t i = 0; i < ids.count; i++) {
		int64_t id = ((const struct id_row *)ids.items)[i].id;

		if (!has_image(images, id))
			TRY(followup_refresh(ctx, id));
	}
	return OK;
}

/* A submission that went to somebody else meanwhile came back with its new owner, whose followup did not: he gets one here. */
static enum err open_missing(struct ctx *ctx, int64_t candidate_id)
{
	struct list owners;

	TRY(followup_store_missing_owners(ctx, candidate_id, &owners));
	for (size_t i = 0; i < owners.count; i++) {
		struct followup_open spec = { .candidate_id = candidate_id, .owner_id = ((const struct id_row *)owners.items)[i].id,
					      .opened_by = "submission" };
		int64_t id;

		TRY(followup_open(ctx, &spec, &id));
	}
	return OK;
}

enum err followup_release(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, const char *json)
{
	struct list images;

	TRY(followup_store_read_images(ctx, json, &images));
	for (size_t i = 0; i < images.count; i++)
		TRY(release_one(ctx, (const struct followup_image *)images.items + i));
	TRY(refresh_others(ctx, survivor_id, &images));
	TRY(refresh_others(ctx, merged_id, &images));
	TRY(open_missing(ctx, survivor_id));
	return open_missing(ctx, merged_id);
}
