/* Noting, ending and asking for consents. */
#include "feature/consent/consent.h"

#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/consent/consent_setting.h"
#include "feature/consent/consent_store.h"
#include "feature/permission/permission.h"

static const char *const purpose_names[] = { NULL, "store", "contact", "recommend", "recording", "background" };
const struct choices consent_purposes = CHOICES(purpose_names);
static const char *const mode_names[] = { NULL, "off", "warn", "strict" };
const struct choices consent_modes = CHOICES(mode_names);
static const char *const channel_names[] = { NULL, "phone", "wechat", "wecom", "meeting", "video", "email", "sms", "paper", "other" };
const struct choices consent_channels = CHOICES(channel_names);

static const struct field consent_fields[] = {
	FIELD_ID(struct consent, id, .flags = FIELD_REQUIRED),
	FIELD_ENUM(struct consent, purpose, &consent_purposes, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct consent, company, &company_ref_shape),
	FIELD_INT(struct consent, text_version),
	FIELD_ENUM(struct consent, channel, &consent_channels, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct consent, evidence),
	FIELD_ID(struct consent, attachment_id),
	FIELD_TIME(struct consent, given_at, .flags = FIELD_REQUIRED),
	FIELD_TIME(struct consent, expires_at),
	FIELD_TIME(struct consent, withdrawn_at),
	FIELD_TEXT(struct consent, withdraw_note),
	FIELD_OBJECT_PTR(struct consent, by, &account_ref_shape),
	FIELD_BOOL(struct consent, holds),
};
const struct shape consent_shape = SHAPE("Consent", struct consent, consent_fields);

static const struct field missing_fields[] = {
	FIELD_ENUM(struct consent_missing, purpose, &consent_purposes, .flags = FIELD_REQUIRED),
	FIELD_OBJECT_PTR(struct consent_missing, company, &company_ref_shape),
	FIELD_ID(struct consent_missing, submission_id),
	FIELD_TEXT(struct consent_missing, position_title),
	FIELD_BOOL(struct consent_missing, is_sent),
};
static const struct shape missing_shape = SHAPE("ConsentMissing", struct consent_missing, missing_fields);

static const struct field overview_fields[] = {
	FIELD_LIST(struct consent_overview, items, &consent_shape),
	FIELD_LIST(struct consent_overview, missing, &missing_shape),
	FIELD_ENUM(struct consent_overview, recommend, &consent_modes, .flags = FIELD_REQUIRED),
};
const struct shape consent_overview_shape = SHAPE("ConsentOverview", struct consent_overview, overview_fields);

static const struct field input_fields[] = {
	FIELD_ENUM(struct consent_input, purpose, &consent_purposes, .flags = FIELD_REQUIRED),
	FIELD_ID(struct consent_input, company_id),
	FIELD_ENUM(struct consent_input, channel, &consent_channels, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct consent_input, evidence, .max = 2000),
	FIELD_ID(struct consent_input, attachment_id),
	FIELD_TIME(struct consent_input, given_at),
	FIELD_TIME(struct consent_input, expires_at),
};
const struct shape consent_input_shape = SHAPE_INPUT("ConsentInput", struct consent_input, input_fields);

static const struct field given_fields[] = {
	FIELD_ENUM(struct consent_given, channel, &consent_channels, .flags = FIELD_REQUIRED),
	FIELD_TEXT(struct consent_given, evidence, .min = 1, .max = 2000, .flags = FIELD_REQUIRED),
};
const struct shape consent_given_shape = SHAPE("ConsentGiven", struct consent_given, given_fields);

/* --- Showing --- */

static struct company_ref *company_of(struct ctx *ctx, int64_t id, const char *name)
{
	const struct company_ref ref = { .id = id, .name = name };

	return id ? arena_copy(ctx->arena, &ref, sizeof(ref)) : NULL;
}

static struct consent show(struct ctx *ctx, const struct consent_row *row)
{
	const struct account_ref by = { row->created_by_id, row->created_by_name };
	int64_t now_ms = ctx_now_ms(ctx);

	return (struct consent){
		.id = row->id,
		.purpose = row->purpose,
		.company = company_of(ctx, row->company_id, row->company_name),
		.text_version = row->text_version,
		.channel = row->channel,
		.evidence = row->evidence,
		.attachment_id = row->attachment_id,
		.given_at = row->given_at_ms,
		.expires_at = row->expires_at_ms,
		.withdrawn_at = row->withdrawn_at_ms,
		.withdraw_note = row->withdraw_note,
		.by = by.id ? arena_copy(ctx->arena, &by, sizeof(by)) : NULL,
		.holds = !row->withdrawn_at_ms && row->given_at_ms <= now_ms && (!row->expires_at_ms || row->expires_at_ms > now_ms),
	};
}

static bool holds_for(const struct list *items, int purpose)
{
	for (size_t i = 0; i < items->count; i++) {
		const struct consent *one = (const struct consent *)items->items + i;

		if (one->purpose == purpose && one->holds)
			return true;
	}
	return false;
}

/* That his data is kept at all; and each client of a running submission. */
static enum err find_missing(struct ctx *ctx, int64_t candidate_id, struct consent_overview *overview)
{
	struct list clients;
	struct vec missing;

	TRY(consent_store_clients(ctx, candidate_id, &clients));
	vec_init(&missing, ctx->arena, sizeof(struct consent_missing));
	if (!holds_for(&overview->items, CONSENT_STORE))
		*(struct consent_missing *)vec_push(&missing) = (struct consent_missing){ .purpose = CONSENT_STORE };
	for (size_t i = 0; i < clients.count && overview->recommend != CONSENT_OFF; i++) {
		const struct consent_client *client = (const struct consent_client *)clients.items + i;

		*(struct consent_missing *)vec_push(&missing) = (struct consent_missing){
			.purpose = CONSENT_RECOMMEND, .company = company_of(ctx, client->company_id, client->company_name),
			.submission_id = client->submission_id, .position_title = client->position_title, .is_sent = client->is_sent,
		};
	}
	overview->missing = vec_list(&missing);
	return OK;
}

enum err consent_of_candidate(struct ctx *ctx, int64_t candidate_id, struct consent_overview *ret_overview)
{
	struct consent_overview overview = { 0 };
	struct list rows;

	TRY(permission_need(ctx, candidate_id, ACT_VIEW));
	TRY(consent_mode_of(ctx, &overview.recommend));
	TRY(consent_store_list(ctx, candidate_id, &rows));
	struct consent *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++)
		items[i] = show(ctx, (const struct consent_row *)rows.items + i);
	overview.items = (struct list){ items, rows.count };
	TRY(find_missing(ctx, candidate_id, &overview));
	*ret_overview = overview;
	return OK;
}

/* --- Noting --- */

static bool is_blank(const char *text)
{
	return !text || text[strspn(text, " \t\r\n")] == '\0';
}

static enum err check(struct ctx *ctx, const struct consent_row *row)
{
	bool is_there;

	if (is_blank(row->evidence) && !row->attachment_id)
		return fail(ctx, ERR_MEANING, "consent.evidence", "evidence", "Say how he agreed, or name a file that shows it.");
	if (row->given_at_ms > ctx_now_ms(ctx))
		return fail(ctx, ERR_MEANING, "consent.future", "given_at", "A consent is given before it is noted.");
	if (row->expires_at_ms && row->expires_at_ms <= row->given_at_ms)
		return fail(ctx, ERR_MEANING, "consent.expired", "expires_at", "It would end before it begins.");
	if (row->company_id && row->purpose != CONSENT_RECOMMEND)
		return fail(ctx, ERR_MEANING, "consent.company", "company_id", "Only a recommendation goes to a client.");
	if (row->company_id) {
		TRY(consent_store_has_company(ctx, row, &is_there));
		if (!is_there)
			return fail(ctx, ERR_MEANING, "consent.company", "company_id", "There is no such client.");
	}
	if (!row->attachment_id)
		return OK;
	TRY(consent_store_has_attachment(ctx, row, &is_there));
	return is_there ? OK : fail(ctx, ERR_MEANING, "consent.attachment", "attachment_id", "This is no file of this candidate.");
}

static enum err insert(struct ctx *ctx, struct consent_row *row, int64_t *ret_id)
{
	TRY(check(ctx, row));
	TRY(consent_text_version(ctx, row->purpose, &row->text_version));
	row->created_by_id = ctx->actor.account_id;
	TRY(consent_store_insert(ctx, row, ret_id));
	return audit_note(ctx, "consent.create", "candidate", row->candidate_id,
			  arena_format(ctx->arena, "{\"consent_id\":%lld,\"purpose\":\"%s\"}", (long long)*ret_id,
				       choice_text(&consent_purposes, row->purpose)));
}

enum err consent_add(struct ctx *ctx, int64_t candidate_id, const struct consent_input *input, int64_t *ret_id)
{
	struct consent_row row = {
		.candidate_id = candidate_id, .purpose = input->purpose, .company_id = input->company_id, .channel = input->channel,
		.evidence = input->evidence, .attachment_id = input->attachment_id, .expires_at_ms = input->expires_at,
		.given_at_ms = input->given_at ? input->given_at : ctx_now_ms(ctx),
	};

	TRY(permission_need(ctx, candidate_id, ACT_RECORD));
	return insert(ctx, &row, ret_id);
}

enum err consent_withdraw(struct ctx *ctx, int64_t id, const char *note)
{
	struct consent_row row = { 0 };
	int64_t changes;
	bool found;

	TRY(consent_store_get(ctx, id, &row, &found));
	enum err err = found ? permission_need(ctx, row.candidate_id, ACT_RECORD) : ERR_NOT_FOUND;
	if (err == ERR_NOT_FOUND) {
		fault_clear(ctx);
		return fail(ctx, ERR_NOT_FOUND, "consent.not_found", NULL, "There is no such consent.");
	}
	TRY(err);
	TRY(consent_store_withdraw(ctx, id, note, &changes));
	if (!changes)
		return fail(ctx, ERR_CONFLICT, "consent.withdrawn", NULL, "It was withdrawn before.");
	return audit_note(ctx, "consent.withdraw", "candidate", row.candidate_id,
			  arena_format(ctx->arena, "{\"consent_id\":%lld}", (long long)id));
}

/* --- Before a candidate goes to a client --- */

enum err consent_for_client(struct ctx *ctx, int64_t candidate_id, int64_t position_id, const struct consent_given *given)
{
	struct consent_row row = { .candidate_id = candidate_id, .purpose = CONSENT_RECOMMEND, .given_at_ms = ctx_now_ms(ctx) };
	int mode;
	bool holds;
	int64_t id;

	TRY(consent_store_company_of(ctx, position_id, &row.company_id));
	if (given) {
		row.channel = given->channel;
		row.evidence = given->evidence;
		return insert(ctx, &row, &id);
	}
	TRY(consent_mode_of(ctx, &mode));
	if (mode != CONSENT_STRICT)
		return OK;
	TRY(consent_store_holds(ctx, &row, &holds));
	return holds ? OK : fail(ctx, ERR_MEANING, "consent.required", "consent", "He has not agreed to go to this client.");
}
