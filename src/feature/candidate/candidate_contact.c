/* Contact data and pay: sealed in rows, masked in replies, revealed one by one. */
#include "feature/candidate/candidate_contact.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/audit/audit.h"
#include "feature/candidate/identity.h"
#include "platform/crypto/keyring.h"
#include "platform/unicode/phone.h"
#include "platform/unicode/unicode.h"

enum { EMAIL_MAX = 254, WECHAT_MAX = 64, REVEALS_PER_HOUR = 60, REVEAL_BYTES = 2 * 1024 * 1024 };

static const char seal_phone[] = "candidate.phone";
static const char seal_email[] = "candidate.email";
static const char seal_wechat[] = "candidate.wechat";

/* --- In --- */

/* Lower case, one @ between two words, a dot in the domain; no blanks, no masks. NULL when it is no address. */
static enum err normalise_email(struct ctx *ctx, const char *email, const char **ret_email)
{
	const char *folded;

	TRY(unicode_fold(ctx, email, &folded));
	const char *at = strchr(folded, '@');
	const char *dot = at ? strrchr(at, '.') : NULL;
	bool is_plain = folded[strcspn(folded, " \t\r\n*,;<>()\"")] == '\0';
	bool is_address = at && at != folded && !strchr(at + 1, '@') && dot && dot > at + 1 && dot[1];
	*ret_email = is_plain && is_address && strlen(folded) <= EMAIL_MAX ? folded : NULL;
	return OK;
}

/* The number in one form; NULL when it is none. */
static const char *normalise_phone(struct ctx *ctx, const char *phone)
{
	char normal[PHONE_BYTES];

	return phone && phone_normalise(phone, normal) ? arena_text(ctx->arena, normal) : NULL;
}

static enum err read_email(struct ctx *ctx, const char *email, const char **ret_email)
{
	*ret_email = NULL;
	if (text_is_empty(email))
		return OK;
	TRY(normalise_email(ctx, email, ret_email));
	if (!*ret_email)
		return fail(ctx, ERR_MEANING, "candidate.email", "email", "This is no e-mail address.");
	return OK;
}

static enum err read_phone(struct ctx *ctx, const char *phone, const char **ret_phone)
{
	*ret_phone = NULL;
	if (text_is_empty(phone))
		return OK;
	*ret_phone = normalise_phone(ctx, phone);
	if (!*ret_phone)
		return fail(ctx, ERR_MEANING, "candidate.phone", "phone", "This is no phone number.");
	return OK;
}

static enum err read_wechat(struct ctx *ctx, const char *wechat, const char **ret_wechat)
{
	*ret_wechat = NULL;
	if (text_is_empty(wechat))
		return OK;
	if (strlen(wechat) > WECHAT_MAX || wechat[strcspn(wechat, " \t\r\n*")])
		return fail(ctx, ERR_MEANING, "candidate.wechat", "wechat", "This is no WeChat name.");
	*ret_wechat = wechat;
	return OK;
}

enum err contact_read(struct ctx *ctx, const struct candidate_input *input, struct contact_plain *ret_plain)
{
	struct contact_plain plain;

	TRY(read_phone(ctx, input->phone, &plain.phone));
	TRY(read_email(ctx, input->email, &plain.email));
	TRY(read_wechat(ctx, input->wechat, &plain.wechat));
	*ret_plain = plain;
	return OK;
}

/* A row without a number of its own yet is sealed later. */
static enum err seal_for(struct ctx *ctx, const char *field, const char *plain, int64_t id, struct bytes *sealed)
{
	return id ? keyring_seal(ctx, field, id, plain, sealed) : OK;
}

enum err contact_put_phone(struct ctx *ctx, const char *phone, struct candidate_stored *row)
{
	char digits[5];

	TRY(keyring_blind_index(ctx, seal_phone, phone, &row->phone_hash));
	row->phone_last4 = phone && phone_last4(phone, digits) ? arena_text(ctx->arena, digits) : NULL;
	return seal_for(ctx, seal_phone, phone, row->id, &row->phone_sealed);
}

enum err contact_put_email(struct ctx *ctx, const char *email, struct candidate_stored *row)
{
	TRY(keyring_blind_index(ctx, seal_email, email, &row->email_hash));
	return seal_for(ctx, seal_email, email, row->id, &row->email_sealed);
}

enum err contact_put_wechat(struct ctx *ctx, const char *wechat, struct candidate_stored *row)
{
	return seal_for(ctx, seal_wechat, wechat, row->id, &row->wechat_sealed);
}

/* The hash to look for, and the one of the generation before, which a row may still have while it is sealed again. */
static enum err hash_both(struct ctx *ctx, const char *field, const char *value, const char **ret_hash, const char **ret_before)
{
	struct list indexes;

	TRY(keyring_blind_indexes(ctx, field, value, &indexes));
	const char *const *index = indexes.items;
	*ret_hash = indexes.count ? index[0] : NULL;
	*ret_before = indexes.count > 1 ? index[1] : NULL;
	return OK;
}

enum err candidate_hashes_of(struct ctx *ctx, int64_t id, const struct bytes *phone, const struct bytes *email,
			     struct candidate_keys *keys)
{
	const char *plain;

	TRY(keyring_unseal(ctx, seal_phone, id, phone, &plain));
	TRY(hash_both(ctx, seal_phone, plain, &keys->phone_hash, &keys->phone_hash_before));
	TRY(keyring_unseal(ctx, seal_email, id, email, &plain));
	return hash_both(ctx, seal_email, plain, &keys->email_hash, &keys->email_hash_before);
}

enum err candidate_keys_make(struct ctx *ctx, const struct candidate_input *input, struct candidate_keys *ret_keys)
{
	struct candidate_keys keys = { .birth_year = input->birth_year, .gender = input->gender };
	const char *email;

	TRY(normalise_email(ctx, input->email, &email));
	TRY(identity_name_key(ctx, input->name, &keys.name_key));
	TRY(identity_employer_key(ctx, input->company, &keys.company_key));
	TRY(hash_both(ctx, seal_phone, normalise_phone(ctx, input->phone), &keys.phone_hash, &keys.phone_hash_before));
	TRY(hash_both(ctx, seal_email, email, &keys.email_hash, &keys.email_hash_before));
	*ret_keys = keys;
	return OK;
}

/* --- Out --- */

static const char *mask_phone(struct ctx *ctx, const char *phone)
{
	char hint[PHONE_BYTES];

	phone_mask(phone, hint);
	return arena_text(ctx->arena, hint);
}

static const char *show_phone(struct ctx *ctx, const char *phone)
{
	char shown[PHONE_BYTES];

	phone_show(phone, shown);
	return arena_text(ctx->arena, shown);
}

static const char *hint_email(struct ctx *ctx, const char *email)
{
	char hint[EMAIL_MAX + 8];

	email_mask(email, hint, sizeof(hint));
	return arena_text(ctx->arena, hint);
}

static const char *mask_word(struct ctx *ctx, const char *word)
{
	size_t first = 1;

	while ((word[first] & 0xc0) == 0x80)
		first++;
	return arena_format(ctx->arena, "%.*s***", (int)first, word);
}

enum err contact_show_phone(struct ctx *ctx, int64_t id, const struct bytes *sealed, bool masked,
			    const char **ret_phone)
{
	const char *phone;

	TRY(keyring_unseal(ctx, seal_phone, id, sealed, &phone));
	if (phone)
		phone = masked ? mask_phone(ctx, phone) : show_phone(ctx, phone);
	*ret_phone = phone;
	return OK;
}

bool contact_is_masked(const struct access *access)
{
	return !access->open;
}

bool contact_may_reveal(const struct access *access)
{
	return access->contact_data || access->reveal;
}

static struct salary *make_salary(struct ctx *ctx, const struct candidate_stored *row)
{
	const char *currency = row->salary_currency;

	if (!row->floor_monthly && !row->floor_months && !row->floor_bonus && !row->floor_equity)
		return NULL;
	const struct salary salary = {
		.monthly = row->floor_monthly ? money_make(ctx->arena, row->floor_monthly, currency) : NULL,
		.months = row->floor_months,
		.bonus = row->floor_bonus ? money_make(ctx->arena, row->floor_bonus, currency) : NULL,
		.equity = row->floor_equity,
	};
	return arena_copy(ctx->arena, &salary, sizeof(salary));
}

static void show_pay(struct ctx *ctx, const struct candidate_stored *row, struct candidate *candidate)
{
	const char *currency = row->salary_currency;

	candidate->current_salary = row->current_salary ? money_make(ctx->arena, row->current_salary, currency) : NULL;
	candidate->expected_salary =
		row->expected_salary ? money_make(ctx->arena, row->expected_salary, currency) : NULL;
	candidate->floor_salary = make_salary(ctx, row);
	candidate->resume = row->resume;
}

/* Leaves a hint of contact data and nothing of pay and CV; notes what there would be. */
static void mask(struct ctx *ctx, struct candidate *candidate)
{
	struct vec masked;
	const struct {
		const char *name;
		bool is_there;
	} fields[] = {
		{ "phone", candidate->phone },
		{ "email", candidate->email },
		{ "wechat", candidate->wechat },
		{ "current_salary", candidate->current_salary },
		{ "expected_salary", candidate->expected_salary },
		{ "floor_salary", candidate->floor_salary },
		{ "resume", candidate->resume },
	};

	vec_init(&masked, ctx->arena, sizeof(const char *));
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (fields[i].is_there)
			*(const char **)vec_push(&masked) = fields[i].name;
	}
	candidate->masked = vec_list(&masked);
	candidate->email = candidate->email ? hint_email(ctx, candidate->email) : NULL;
	candidate->wechat = candidate->wechat ? mask_word(ctx, candidate->wechat) : NULL;
	candidate->current_salary = candidate->expected_salary = NULL;
	candidate->floor_salary = NULL;
	candidate->resume = NULL;
}

enum err contact_open(struct ctx *ctx, const struct candidate_stored *row, struct candidate *ret_candidate)
{
	TRY(keyring_unseal(ctx, seal_phone, row->id, &row->phone_sealed, &ret_candidate->phone));
	TRY(keyring_unseal(ctx, seal_email, row->id, &row->email_sealed, &ret_candidate->email));
	return keyring_unseal(ctx, seal_wechat, row->id, &row->wechat_sealed, &ret_candidate->wechat);
}

enum err contact_show(struct ctx *ctx, const struct candidate_stored *row, bool masked,
		      struct candidate *ret_candidate)
{
	TRY(contact_show_phone(ctx, row->id, &row->phone_sealed, masked, &ret_candidate->phone));
	TRY(keyring_unseal(ctx, seal_email, row->id, &row->email_sealed, &ret_candidate->email));
	TRY(keyring_unseal(ctx, seal_wechat, row->id, &row->wechat_sealed, &ret_candidate->wechat));
	show_pay(ctx, row, ret_candidate);
	if (masked)
		mask(ctx, ret_candidate);
	return OK;
}

/* --- Reveal --- */

/* Fields that may be revealed, and where their value lies in struct candidate. */
struct revealed {
	const char *name;
	bool is_contact; /* phone, e-mail, WeChat */
	struct field field;
};

static const struct revealed revealed_fields[] = {
	{ "phone", true, FIELD_TEXT(struct candidate, phone) },
	{ "email", true, FIELD_TEXT(struct candidate, email) },
	{ "wechat", true, FIELD_TEXT(struct candidate, wechat) },
	{ "current_salary", false, FIELD_OBJECT_PTR(struct candidate, current_salary, &money_shape) },
	{ "expected_salary", false, FIELD_OBJECT_PTR(struct candidate, expected_salary, &money_shape) },
	{ "floor_salary", false, FIELD_OBJECT_PTR(struct candidate, floor_salary, &salary_shape) },
	{ "resume", false, FIELD_TEXT(struct candidate, resume) },
};

static const struct revealed *find_revealed(const char *name)
{
	for (size_t i = 0; i < sizeof(revealed_fields) / sizeof(revealed_fields[0]); i++) {
		if (text_equal(revealed_fields[i].name, name))
			return &revealed_fields[i];
	}
	return NULL;
}

/* Who is not shown them gets contact data only: freely where the lead made him 可联系, else with a reason; never pay or CV. */
static enum err check_reveal(struct ctx *ctx, const struct revealed *revealed, const struct access *access,
			     const char *reason)
{
	int64_t count;
	bool is_free = access->open || (access->contact_data && revealed->is_contact);

	if (!is_free && !(revealed->is_contact && access->reveal))
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Your role does not allow to see this field.");
	if (!is_free && text_is_empty(reason))
		return fail(ctx, ERR_MEANING, "request.missing", "reason", "Say why you need to see it.");
	TRY(candidate_store_reveals(ctx, ctx_now_ms(ctx) - MS_PER_HOUR, &count));
	if (count >= REVEALS_PER_HOUR)
		return fail(ctx, ERR_RATE, "reveal.too_many", NULL, "At most %d fields an hour.", REVEALS_PER_HOUR);
	return OK;
}

static enum err note_reveal(struct ctx *ctx, int64_t id, const char *field, const char *reason)
{
	CLOSING(text_done) struct text detail = { 0 };

	text_init(&detail, REVEAL_BYTES);
	text_append_format(&detail, "{\"field\":\"%s\",\"reason\":", field);
	json_append_text(&detail, reason);
	text_append_char(&detail, '}');
	TRY(candidate_store_add_reveal(ctx, id, field));
	return audit_note(ctx, "candidate.reveal", "candidate", id, arena_text(ctx->arena, text_chars(&detail)));
}

static const char *value_json(struct ctx *ctx, const struct revealed *revealed, const struct candidate *candidate)
{
	const void *value = *(const void *const *)((const char *)candidate + revealed->field.offset);
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, REVEAL_BYTES);
	if (!value)
		text_append(&out, "null");
	else if (revealed->field.type == FIELD_TYPE_TEXT)
		json_append_text(&out, value);
	else
		json_append_shape(&out, revealed->field.shape, value, ctx->actor.zone);
	return arena_text(ctx->arena, text_chars(&out));
}

enum err candidate_reveal(struct ctx *ctx, int64_t id, const char *field, const char *reason, const char **ret_json)
{
	const struct revealed *revealed = find_revealed(field);
	struct candidate candidate = { 0 };
	struct candidate_stored row = { 0 };
	struct access access;
	bool found;

	if (!revealed)
		return fail(ctx, ERR_MEANING, "request.choice", "field", "There is no such field to reveal.");
	TRY(permission_candidate(ctx, id, &access));
	TRY(check_reveal(ctx, revealed, &access, reason));
	TRY(candidate_store_get(ctx, id, &row, &found));
	TRY(contact_show(ctx, &row, false, &candidate));
	TRY(note_reveal(ctx, id, field, reason));
	*ret_json = value_json(ctx, revealed, &candidate);
	return OK;
}
