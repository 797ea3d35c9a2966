/* Two candidates become one: his facts are those that were chosen, the other row keeps what was not and is hidden. Taken back
 * by what both were before. Records, submissions, followups follow in feature/merge. */
#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/candidate/candidate_contact.h"
#include "feature/candidate/candidate_custom.h"
#include "feature/candidate/candidate_facts.h"
#include "platform/crypto/keyring.h"
#include "platform/json/json_read.h"

enum { IMAGE_BYTES = 8 * 1024 * 1024, TEXT_MAX = 1000000, CHAIN_MAX = 50 };

/* --- A candidate as he was: everything a merge may change, contact data in plain text (the whole is sealed) --- */

struct image {
	struct candidate_stored row;
	const char *phone;
	const char *email;
	const char *wechat;
	int64_t off_limits;
};

#define IMAGE_TEXT(member) FIELD_TEXT(struct image, member, .max = TEXT_MAX)
static const struct field image_fields[] = {
	IMAGE_TEXT(row.name),
	IMAGE_TEXT(phone),
	IMAGE_TEXT(email),
	IMAGE_TEXT(wechat),
	IMAGE_TEXT(row.company),
	IMAGE_TEXT(row.title),
	IMAGE_TEXT(row.city),
	FIELD_ENUM(struct image, row.gender, &gender_choices),
	FIELD_INT(struct image, row.birth_year, .flags = FIELD_NULL),
	IMAGE_TEXT(row.education),
	FIELD_INT(struct image, row.current_salary, .flags = FIELD_NULL),
	FIELD_INT(struct image, row.expected_salary, .flags = FIELD_NULL),
	FIELD_INT(struct image, row.floor_monthly, .flags = FIELD_NULL),
	FIELD_INT(struct image, row.floor_months, .flags = FIELD_NULL),
	FIELD_INT(struct image, row.floor_bonus, .flags = FIELD_NULL),
	IMAGE_TEXT(row.floor_equity),
	IMAGE_TEXT(row.salary_currency),
	FIELD_ENUM(struct image, row.preferred_channel, &channel_choices),
	IMAGE_TEXT(row.contact_window),
	FIELD_INT(struct image, row.notice_days, .min = -1),
	IMAGE_TEXT(row.office_address),
	IMAGE_TEXT(row.source),
	IMAGE_TEXT(row.resume),
	FIELD_BOOL(struct image, row.do_not_contact),
	IMAGE_TEXT(row.tags),
	IMAGE_TEXT(row.custom),
	FIELD_TIME(struct image, row.last_contact_at),
	FIELD_TIME(struct image, off_limits),
};
static const struct shape image_shape = SHAPE("candidate_image", struct image, image_fields);

/* What a merge keeps of its two candidates. */
struct facts {
	struct image survivor;
	struct image merged;
	struct image after; /* the survivor, merged */
};
static const struct field facts_fields[] = {
	FIELD_OBJECT(struct facts, survivor, &image_shape),
	FIELD_OBJECT(struct facts, merged, &image_shape),
	FIELD_OBJECT(struct facts, after, &image_shape),
};
static const struct shape facts_shape = SHAPE("candidate_facts", struct facts, facts_fields);

static enum err take_image(struct ctx *ctx, const struct candidate_stored *row, struct image *ret_image)
{
	struct candidate open = { 0 };
	struct candidate_wake wake;

	TRY(contact_open(ctx, row, &open));
	TRY(candidate_store_wake_facts(ctx, row->id, &wake));
	*ret_image = (struct image){ .row = *row, .phone = open.phone, .email = open.email, .wechat = open.wechat,
				     .off_limits = wake.off_limits_until_ms };
	return OK;
}

static enum err load_any(struct ctx *ctx, int64_t id, struct candidate_stored *ret_row)
{
	bool found;

	*ret_row = (struct candidate_stored){ 0 };
	TRY(candidate_store_get_any(ctx, id, ret_row, &found));
	if (!found)
		return fail(ctx, ERR_NOT_FOUND, "candidate.not_found", NULL, "There is no such candidate.");
	return OK;
}

/* Writes an image back: what is derived from it (keys, seals, labels) follows. */
static enum err put_image(struct ctx *ctx, const struct image *image)
{
	const struct candidate_input nothing = { 0 };
	struct candidate_stored row = image->row;
	int64_t changes;

	TRY(facts_apply(ctx, &nothing, &row));
	TRY(contact_put_phone(ctx, image->phone, &row));
	TRY(contact_put_email(ctx, image->email, &row));
	TRY(contact_put_wechat(ctx, image->wechat, &row));
	TRY(candidate_store_update(ctx, &row, &changes));
	if (!changes)
		return fail(ctx, ERR_STALE, "request.stale", NULL, "Somebody changed this candidate in between.");
	TRY(candidate_store_put_off_limits(ctx, row.id, image->off_limits));
	return candidate_store_set_labels(ctx, row.id);
}

/* --- Choosing --- */

/* A choice, and a member that goes with it; the pay of one candidate has one currency. */
struct choice {
	const char *name;
	size_t offset;
	size_t bytes;
	bool is_pay;
};
#define CHOICE(the_name, member, pay) \
	{ the_name, offsetof(struct image, member), sizeof(((struct image *)NULL)->member), pay }

static const struct choice choices[] = {
	CHOICE("name", row.name, false),
	CHOICE("phone", phone, false),
	CHOICE("email", email, false),
	CHOICE("wechat", wechat, false),
	CHOICE("company", row.company, false),
	CHOICE("title", row.title, false),
	CHOICE("city", row.city, false),
	CHOICE("gender", row.gender, false),
	CHOICE("birth_year", row.birth_year, false),
	CHOICE("education", row.education, false),
	CHOICE("current_salary", row.current_salary, true),
	CHOICE("expected_salary", row.expected_salary, true),
	CHOICE("floor_salary", row.floor_monthly, true),
	CHOICE("floor_salary", row.floor_months, true),
	CHOICE("floor_salary", row.floor_bonus, true),
	CHOICE("floor_salary", row.floor_equity, true),
	CHOICE("preferred_channel", row.preferred_channel, false),
	CHOICE("contact_window", row.contact_window, false),
	CHOICE("office_address", row.office_address, false),
	CHOICE("source", row.source, false),
	CHOICE("resume", row.resume, false),
};
enum { CHOICE_COUNT = sizeof(choices) / sizeof(choices[0]) };

static bool takes(const struct list *taken, const char *name)
{
	for (size_t i = 0; i < taken->count; i++) {
		if (text_equal(((const char *const *)taken->items)[i], name))
			return true;
	}
	return false;
}

static enum err check_taken(struct ctx *ctx, const struct list *taken)
{
	for (size_t i = 0; i < taken->count; i++) {
		const char *name = ((const char *const *)taken->items)[i];
		bool known = text_starts(name, "custom.") || text_equal(name, "notice_days");

		for (int k = 0; k < CHOICE_COUNT && !known; k++)
			known = text_equal(choices[k].name, name);
		if (!known)
			return fail(ctx, ERR_MEANING, "request.choice", arena_format(ctx->arena, "take.%zu", i),
				    "There is no such field to choose.");
	}
	return OK;
}

static bool is_missing(const struct image *image, const struct choice *choice)
{
	static const char zeros[16];

	return memcmp((const char *)image + choice->offset, zeros, choice->bytes) == 0;
}

static void swap(struct image *one, struct image *other, const struct choice *choice)
{
	char kept[16];
	void *a = (char *)one + choice->offset;
	void *b = (char *)other + choice->offset;

	memcpy(kept, a, choice->bytes);
	memcpy(a, b, choice->bytes);
	memcpy(b, kept, choice->bytes);
}

static bool has_pay(const struct image *image)
{
	return image->row.current_salary || image->row.expected_salary || image->row.floor_monthly || image->row.floor_bonus ||
	       image->row.floor_equity;
}

/* Pay in two currencies stays apart: all of it is chosen at once, or none. */
static bool swaps_all_pay(const struct image *one, const struct image *other, const struct list *taken)
{
	bool any = takes(taken, "current_salary") || takes(taken, "expected_salary") || takes(taken, "floor_salary");

	return !has_pay(one) || (any && !text_equal(one->row.salary_currency, other->row.salary_currency));
}

static void choose_pay(struct image *one, struct image *other, const struct list *taken)
{
	bool all = swaps_all_pay(one, other, taken);
	bool same = text_equal(one->row.salary_currency, other->row.salary_currency) || !has_pay(other);
	const struct choice currency = CHOICE("currency", row.salary_currency, true);

	for (int i = 0; i < CHOICE_COUNT; i++) {
		const struct choice *choice = &choices[i];
		bool fits = same && (takes(taken, choice->name) || (is_missing(one, choice) && !is_missing(other, choice)));

		if (choice->is_pay && (all || fits))
			swap(one, other, choice);
	}
	if (all)
		swap(one, other, &currency);
}

static enum err join_tags(struct ctx *ctx, const char *kept, const char *more, const char **ret_json)
{
	struct list old, added;
	struct vec all;

	TRY(custom_read_texts(ctx, kept, &old));
	TRY(custom_read_texts(ctx, more, &added));
	vec_init(&all, ctx->arena, sizeof(const char *));
	for (size_t i = 0; i < old.count; i++)
		vec_add(&all, (const char *const *)old.items + i);
	for (size_t i = 0; i < added.count; i++) {
		if (!takes(&old, ((const char *const *)added.items)[i]))
			vec_add(&all, (const char *const *)added.items + i);
	}
	old = vec_list(&all);
	*ret_json = custom_write_texts(ctx, &old);
	return OK;
}

/* What belongs to both: nothing of it is chosen. A refusal of contact and 禁挖 hold whoever of the two had them. */
static enum err join(struct ctx *ctx, struct image *one, struct image *other, const struct list *taken)
{
	const char *custom;

	TRY(join_tags(ctx, one->row.tags, other->row.tags, &one->row.tags));
	TRY(custom_join(ctx, one->row.custom, other->row.custom, taken, &custom));
	TRY(custom_join(ctx, other->row.custom, one->row.custom, taken, &other->row.custom));
	one->row.custom = custom;
	one->row.resume = facts_add_lines(ctx, one->row.resume, other->row.resume);
	one->row.do_not_contact = one->row.do_not_contact || other->row.do_not_contact;
	if (other->row.last_contact_at > one->row.last_contact_at)
		one->row.last_contact_at = other->row.last_contact_at;
	if (other->off_limits > one->off_limits)
		one->off_limits = other->off_limits;
	return OK;
}

/* The survivor gets what was chosen and what he lacked, the other what is left. */
static enum err choose(struct ctx *ctx, struct image *one, struct image *other, const struct list *taken)
{
	const struct choice notice = CHOICE("notice_days", row.notice_days, false);

	for (int i = 0; i < CHOICE_COUNT; i++) {
		const struct choice *choice = &choices[i];
		bool is_chosen = takes(taken, choice->name) && !is_missing(other, choice);

		if (!choice->is_pay && (is_chosen || (is_missing(one, choice) && !is_missing(other, choice))))
			swap(one, other, choice);
	}
	if (other->row.notice_days >= 0 && (takes(taken, notice.name) || one->row.notice_days < 0))
		swap(one, other, &notice);
	choose_pay(one, other, taken);
	return join(ctx, one, other, taken);
}

static enum err seal_facts(struct ctx *ctx, const struct facts *facts, int64_t survivor_id, struct bytes *ret_sealed)
{
	CLOSING(text_done) struct text json = { 0 };

	text_init(&json, IMAGE_BYTES);
	json_append_shape(&json, &facts_shape, facts, NULL);
	if (!text_ok(&json))
		return fail(ctx, ERR_TOO_LARGE, "merge.too_large", NULL, "These two candidates are too large to be merged.");
	return keyring_seal(ctx, "merge.facts", survivor_id, text_chars(&json), ret_sealed);
}

enum err candidate_absorb(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, const struct list *taken,
			  struct bytes *ret_sealed)
{
	struct candidate_stored survivor, merged;
	struct facts facts = { 0 };

	TRY(check_taken(ctx, taken));
	TRY(load_any(ctx, survivor_id, &survivor));
	TRY(load_any(ctx, merged_id, &merged));
	TRY(take_image(ctx, &survivor, &facts.survivor));
	TRY(take_image(ctx, &merged, &facts.merged));
	struct image other = facts.merged;
	facts.after = facts.survivor;
	TRY(choose(ctx, &facts.after, &other, taken));
	TRY(put_image(ctx, &facts.after));
	TRY(put_image(ctx, &other));
	TRY(candidate_store_set_merged(ctx, merged_id, survivor_id));
	TRY(candidate_store_count_add(ctx, -1));
	return seal_facts(ctx, &facts, survivor_id, ret_sealed);
}

static enum err unseal_facts(struct ctx *ctx, int64_t survivor_id, const struct bytes *sealed, struct facts *ret_facts)
{
	const char *json;

	*ret_facts = (struct facts){ 0 };
	TRY(keyring_unseal(ctx, "merge.facts", survivor_id, sealed, &json));
	return json_read(ctx, json, strlen(json), &facts_shape, ret_facts);
}

enum err candidate_absorbed(struct ctx *ctx, int64_t survivor_id, struct bytes *sealed)
{
	struct candidate_stored survivor;
	struct facts facts;

	TRY(unseal_facts(ctx, survivor_id, sealed, &facts));
	TRY(load_any(ctx, survivor_id, &survivor));
	TRY(take_image(ctx, &survivor, &facts.after));
	return seal_facts(ctx, &facts, survivor_id, sealed);
}

/* --- Taking back --- */

static bool same_value(const struct field *field, const struct image *a, const struct image *b)
{
	const void *one = (const char *)a + field->offset;
	const void *other = (const char *)b + field->offset;

	switch (field->type) {
	case FIELD_TYPE_TEXT:
		return text_equal(*(const char *const *)one, *(const char *const *)other);
	case FIELD_TYPE_BOOL:
		return *(const bool *)one == *(const bool *)other;
	case FIELD_TYPE_ENUM:
		return *(const int *)one == *(const int *)other;
	default:
		return *(const int64_t *)one == *(const int64_t *)other;
	}
}

static void copy_value(const struct field *field, struct image *to, const struct image *from)
{
	size_t bytes = field->type == FIELD_TYPE_BOOL ? sizeof(bool) : field->type == FIELD_TYPE_ENUM ? sizeof(int) : sizeof(int64_t);

	memcpy((char *)to + field->offset, (const char *)from + field->offset, bytes);
}

/* What nobody changed since is as it was before; what somebody changed stays. */
static void restore(struct image *now, const struct image *before, const struct image *after)
{
	for (int i = 0; i < image_shape.field_count; i++) {
		const struct field *field = &image_shape.fields[i];

		if (same_value(field, now, after))
			copy_value(field, now, before);
	}
}

static void copy_all(struct image *to, const struct image *from)
{
	for (int i = 0; i < image_shape.field_count; i++)
		copy_value(&image_shape.fields[i], to, from);
}

enum err candidate_release(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, const struct bytes *sealed)
{
	struct candidate_stored survivor, merged;
	struct image now, other;
	struct facts facts;

	TRY(unseal_facts(ctx, survivor_id, sealed, &facts));
	TRY(load_any(ctx, survivor_id, &survivor));
	TRY(load_any(ctx, merged_id, &merged));
	TRY(take_image(ctx, &survivor, &now));
	TRY(take_image(ctx, &merged, &other));
	restore(&now, &facts.survivor, &facts.after);
	copy_all(&other, &facts.merged);
	TRY(put_image(ctx, &now));
	TRY(put_image(ctx, &other));
	TRY(candidate_store_set_merged(ctx, merged_id, 0));
	return candidate_store_count_add(ctx, 1);
}

/* --- Where he is now --- */

enum err candidate_survivor(struct ctx *ctx, int64_t id, int64_t *ret_id)
{
	int64_t into_id = id;

	for (int i = 0; into_id && i < CHAIN_MAX; i++) {
		id = into_id;
		TRY(candidate_store_merged_into(ctx, id, &into_id));
	}
	*ret_id = id;
	return OK;
}
