/* Finding, showing and dismissing proposals. */
#include "feature/duplicate/duplicate.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/duplicate/duplicate_store.h"
#include "feature/notification/notification.h"
#include "platform/hook/hook.h"

static const char *const reasons[] = { NULL, "moved", "name", "email", "phone" }; /* by strength */
static const struct choices reason_choices = CHOICES(reasons);
static const char *const states[] = { NULL, "open", "dismissed" };
static const struct choices state_choices = CHOICES(states);
static const char sort_sure[] = "duplicate";

static const struct field duplicate_fields[] = {
	FIELD_ID(struct duplicate, id, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct duplicate, reason, .choices = &reason_choices, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct duplicate, state, .choices = &state_choices, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct duplicate, one, &candidate_ref_shape),
	FIELD_OBJECT(struct duplicate, other, &candidate_ref_shape),
	FIELD_BOOL(struct duplicate, may_merge),
	FIELD_TIME(struct duplicate, found_at, .flags = FIELD_REQUIRED),
};
const struct shape duplicate_shape = SHAPE("Duplicate", struct duplicate, duplicate_fields);

/* --- Finding --- */

static enum err put_match(struct ctx *ctx, int64_t id, const struct duplicate_match *match)
{
	const struct duplicate_row row = {
		.low_id = id < match->id ? id : match->id,
		.high_id = id < match->id ? match->id : id,
		.reason = reasons[match->strength],
		.strength = match->strength,
	};

	return duplicate_store_put(ctx, &row);
}

static const char *ids_json(struct ctx *ctx, const struct list *matches)
{
	const char *json = "[";

	for (size_t i = 0; i < matches->count; i++)
		json = arena_format(ctx->arena, "%s%s%lld", json, i ? "," : "",
				    (long long)((const struct duplicate_match *)matches->items)[i].id);
	return arena_format(ctx->arena, "%s]", json);
}

static enum err find_matches(struct ctx *ctx, struct duplicate_subject *subject, struct list *ret_matches)
{
	struct candidate_keys keys = { 0 };

	TRY(candidate_hashes_of(ctx, subject->id, &subject->phone_sealed, &subject->email_sealed, &keys));
	subject->phone_hash = keys.phone_hash;
	subject->email_hash = keys.email_hash;
	subject->phone_hash_before = keys.phone_hash_before;
	subject->email_hash_before = keys.email_hash_before;
	candidate_name_range(ctx, subject->name_key, &subject->name_from, &subject->name_to);
	return duplicate_store_matches(ctx, subject, ret_matches);
}

enum err duplicate_look(struct ctx *ctx, int64_t candidate_id)
{
	struct duplicate_subject subject = { 0 };
	struct list matches = { 0 };
	bool found;

	TRY(duplicate_store_subject(ctx, candidate_id, &subject, &found));
	if (found)
		TRY(find_matches(ctx, &subject, &matches));
	TRY(duplicate_store_drop_others(ctx, candidate_id, ids_json(ctx, &matches)));
	for (size_t i = 0; i < matches.count; i++)
		TRY(put_match(ctx, candidate_id, (const struct duplicate_match *)matches.items + i));
	return OK;
}

enum err duplicate_on_candidate_changed(struct ctx *ctx, const void *hook_candidate)
{
	return duplicate_store_due_add(ctx, ((const struct hook_candidate *)hook_candidate)->candidate_id);
}

enum err duplicate_on_candidate_deleted(struct ctx *ctx, const void *hook_candidate)
{
	return duplicate_store_drop_others(ctx, ((const struct hook_candidate *)hook_candidate)->candidate_id, "[]");
}

enum err duplicate_on_merged(struct ctx *ctx, const void *hook_merge)
{
	const struct hook_merge *merge = hook_merge;
	int64_t low_id = merge->survivor_id < merge->merged_id ? merge->survivor_id : merge->merged_id;

	TRY(duplicate_store_drop_others(ctx, merge->merged_id, "[]"));
	TRY(duplicate_store_due_add(ctx, merge->survivor_id));
	if (!merge->is_undo)
		return OK;
	TRY(duplicate_store_due_add(ctx, merge->merged_id));
	return duplicate_store_dismiss_pair(ctx, low_id, merge->survivor_id + merge->merged_id - low_id);
}

/* --- Showing --- */

/* Both sides and what the actor may do; visible false: he may not know one of them. */
static enum err show(struct ctx *ctx, const struct duplicate_row *row, struct duplicate *ret_duplicate, bool *ret_visible)
{
	int64_t ids[] = { row->low_id, row->high_id };
	const struct list both = { ids, 2 };
	struct access *access;
	struct list refs;

	TRY(permission_candidates(ctx, &both, NULL, &access));
	TRY(candidate_refs(ctx, &both, NULL, &refs));
	const struct candidate_ref *ref = refs.items;
	*ret_visible = ref[0].id && ref[1].id;
	*ret_duplicate = (struct duplicate){ .id = row->id, .reason = row->reason, .state = row->state, .one = ref[0],
					     .other = ref[1], .may_merge = access[0].merge && access[1].merge,
					     .found_at = row->found_at_ms };
	return OK;
}

static enum err show_all(struct ctx *ctx, const struct list *rows, struct list *ret_duplicates)
{
	struct vec shown;

	vec_init(&shown, ctx->arena, sizeof(struct duplicate));
	for (size_t i = 0; i < rows->count; i++) {
		struct duplicate duplicate;
		bool visible;

		TRY(show(ctx, (const struct duplicate_row *)rows->items + i, &duplicate, &visible));
		if (visible)
			vec_add(&shown, &duplicate);
	}
	*ret_duplicates = vec_list(&shown);
	return OK;
}

enum err duplicate_list(struct ctx *ctx, const struct duplicate_filter *filter, struct page *ret_page)
{
	const struct viewer viewer = permission_viewer(ctx);
	struct page page = { 0 };
	struct page_key key;
	struct list rows;

	TRY(page_start(ctx, filter->cursor, sort_sure, &key));
	TRY(duplicate_store_list(ctx, &viewer, &key, filter->limit, &rows));
	TRY(duplicate_store_count(ctx, &viewer, &page.total));
	TRY(show_all(ctx, &rows, &page.items));
	if (rows.count == (size_t)filter->limit) {
		const struct duplicate_row *last = (const struct duplicate_row *)rows.items + rows.count - 1;

		page.next = page_next(ctx, sort_sure, &(struct page_key){ .number = last->strength, .id = last->id });
	}
	*ret_page = page;
	return OK;
}

enum err duplicate_of(struct ctx *ctx, int64_t candidate_id, struct list *ret_duplicates)
{
	struct list rows;

	TRY(permission_need(ctx, candidate_id, ACT_VIEW));
	TRY(duplicate_store_of(ctx, candidate_id, &rows));
	return show_all(ctx, &rows, ret_duplicates);
}

static enum err load(struct ctx *ctx, int64_t id, struct duplicate *ret_duplicate)
{
	struct duplicate_row row = { 0 };
	bool found, visible = false;

	TRY(duplicate_store_get(ctx, id, &row, &found));
	if (found)
		TRY(show(ctx, &row, ret_duplicate, &visible));
	return visible ? OK : fail(ctx, ERR_NOT_FOUND, "duplicate.not_found", NULL, "There is no such proposal.");
}

enum err duplicate_get(struct ctx *ctx, int64_t id, struct duplicate *ret_duplicate)
{
	return load(ctx, id, ret_duplicate);
}

enum err duplicate_dismiss(struct ctx *ctx, int64_t id, bool is_dismissed)
{
	struct duplicate duplicate;

	TRY(load(ctx, id, &duplicate));
	if (!duplicate.may_merge)
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Your role or your part in these two does not allow that.");
	TRY(duplicate_store_set_state(ctx, id, is_dismissed ? "dismissed" : "open"));
	return audit_note(ctx, is_dismissed ? "duplicate.dismiss" : "duplicate.reopen", "candidate", duplicate.one.id,
			  arena_format(ctx->arena, "{\"other_id\":%lld}", (long long)duplicate.other.id));
}

/* --- Those whom the actor may not know --- */

/* The first of those who may be the same person that he may not know; 0 = none. */
static enum err hidden_twin(struct ctx *ctx, int64_t candidate_id, int64_t *ret_id)
{
	struct list rows;

	*ret_id = 0;
	TRY(permission_need(ctx, candidate_id, ACT_RECORD));
	TRY(duplicate_store_of(ctx, candidate_id, &rows));
	for (size_t i = 0; i < rows.count && !*ret_id; i++) {
		const struct duplicate_row *row = (const struct duplicate_row *)rows.items + i;
		struct duplicate duplicate;
		bool visible;

		TRY(show(ctx, row, &duplicate, &visible));
		if (!visible)
			*ret_id = row->low_id + row->high_id - candidate_id;
	}
	return OK;
}

enum err duplicate_ask(struct ctx *ctx, int64_t candidate_id, struct account_ref **ret_ask)
{
	int64_t id;

	TRY(candidate_may_ask(ctx));
	TRY(hidden_twin(ctx, candidate_id, &id));
	return candidate_note_asked(ctx, id, ret_ask);
}

/* Whom the facts of a new candidate name, if the actor may not know him. */
static enum err hidden_by_facts(struct ctx *ctx, const struct duplicate_asking *asking, int64_t *ret_id)
{
	const struct candidate_input input = { .name = asking->name, .phone = asking->phone, .email = asking->email,
					       .company = asking->company };
	struct candidate_keys keys;
	struct access access;
	const char *field;

	TRY(candidate_keys_make(ctx, &input, &keys));
	TRY(candidate_find_duplicate(ctx, &keys, ret_id, &field));
	if (!*ret_id)
		return OK;
	enum err result = permission_candidate(ctx, *ret_id, &access);
	if (result == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return OK;
	}
	*ret_id = 0;
	return result;
}

/* The same word once a day. */
static const char *message_key(struct ctx *ctx, int64_t twin_id)
{
	struct local_time now;

	zone_local(ctx->actor.zone, ctx_now_ms(ctx), &now);
	return arena_format(ctx->arena, "twin-%lld-%lld-%04d-%02d-%02d", (long long)ctx->actor.account_id, (long long)twin_id, now.year,
			    now.month, now.day);
}

static enum err write_message(struct ctx *ctx, int64_t twin_id, int64_t keeper_id)
{
	struct account keeper, asker;

	TRY(account_get(ctx, keeper_id, &keeper));
	TRY(account_get(ctx, ctx->actor.account_id, &asker));
	bool english = text_equal(keeper.locale, "en");
	const struct notification_note note = {
		.account_id = keeper_id,
		.kind = "system",
		.text = arena_format(ctx->arena,
				     english ? "%s is in touch with somebody who may be your candidate {candidate}, and would like a word" :
					       "%s 手上有一位人选，可能就是你的候选人 {candidate}，想和你商量一下",
				     asker.name),
		.detail = english ? "They see nothing of yours. Please answer them, or add them to a position of this candidate." :
				    "对方看不到你这边的资料。方便时请回复一声，或把对方加为这位候选人所在职位的协作顾问。",
		.candidate_id = twin_id,
		.dedup_key = message_key(ctx, twin_id),
	};

	TRY(notification_inbox_add(ctx, &note));
	return audit_note(ctx, "candidate.ask_keeper", "candidate", twin_id,
			  arena_format(ctx->arena, "{\"keeper_id\":%lld}", (long long)keeper_id));
}

enum err duplicate_write_keeper(struct ctx *ctx, const struct duplicate_asking *asking, struct account_ref **ret_ask)
{
	int64_t id;

	TRY(candidate_may_ask(ctx));
	if (asking->candidate_id)
		TRY(hidden_twin(ctx, asking->candidate_id, &id));
	else
		TRY(hidden_by_facts(ctx, asking, &id));
	TRY(candidate_note_asked(ctx, id, ret_ask));
	return *ret_ask ? write_message(ctx, id, (*ret_ask)->id) : OK;
}
