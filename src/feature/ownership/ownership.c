/* Rules of ownership: whose claim comes first, how long it holds, until when a client is protected. */
#include "feature/ownership/ownership.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/ownership/ownership_store.h"
#include "feature/permission/permission.h"
#include "platform/unicode/unicode.h"

enum { CONTACT_DAYS = 90, CLIENT_MONTHS = 6 };

static const char sort_list[] = "ownership";
static const char sort_protection[] = "protection";

static const struct field claim_fields[] = {
	FIELD_OBJECT(struct ownership_claim, account, &account_ref_shape),
	FIELD_TIME(struct ownership_claim, since),
	FIELD_TIME(struct ownership_claim, contact_at),
	FIELD_TIME(struct ownership_claim, until),
	FIELD_OBJECT_PTR(struct ownership_claim, position, &position_ref_shape),
};
const struct shape ownership_claim_shape = SHAPE("OwnershipClaim", struct ownership_claim, claim_fields);

static const struct field ownership_fields[] = {
	FIELD_OBJECT(struct ownership, candidate, &person_ref_shape),
	FIELD_OBJECT_PTR(struct ownership, owner, &account_ref_shape),
	FIELD_BOOL(struct ownership, mine),
	FIELD_BOOL(struct ownership, disputed),
	FIELD_LIST(struct ownership, claims, &ownership_claim_shape),
};
const struct shape ownership_shape = SHAPE("Ownership", struct ownership, ownership_fields);

static const struct field protection_fields[] = {
	FIELD_ID(struct protection, submission_id, .flags = FIELD_REQUIRED),
	FIELD_OBJECT(struct protection, candidate, &person_ref_shape),
	FIELD_OBJECT(struct protection, company, &company_ref_shape),
	FIELD_OBJECT(struct protection, position, &position_ref_shape),
	FIELD_OBJECT(struct protection, owner, &account_ref_shape),
	FIELD_TIME(struct protection, from, .flags = FIELD_REQUIRED),
	FIELD_DATE(struct protection, until_on, .flags = FIELD_REQUIRED),
	FIELD_BOOL(struct protection, current),
};
const struct shape protection_shape = SHAPE("Protection", struct protection, protection_fields);

/* --- Terms --- */

enum err ownership_setting_get(struct ctx *ctx, struct ownership_setting *ret_setting)
{
	struct ownership_setting setting;

	TRY(ownership_store_setting(ctx, &setting));
	if (!setting.contact_days)
		setting = (struct ownership_setting){ .contact_days = CONTACT_DAYS, .client_months = CLIENT_MONTHS };
	*ret_setting = setting;
	return OK;
}

enum err ownership_setting_set(struct ctx *ctx, const struct ownership_setting *input)
{
	struct ownership_setting setting;

	TRY(ownership_setting_get(ctx, &setting));
	if (input->contact_days)
		setting.contact_days = input->contact_days;
	if (input->client_months)
		setting.client_months = input->client_months;
	TRY(ownership_store_set(ctx, &setting));
	return audit_note(ctx, "ownership.settings", NULL, 0,
			  arena_format(ctx->arena, "{\"contact_days\":%lld,\"client_months\":%lld}", (long long)setting.contact_days,
				       (long long)setting.client_months));
}

/* --- Inside the firm --- */

static enum err make_query(struct ctx *ctx, struct ownership_query *ret_query)
{
	struct viewer viewer = permission_viewer(ctx);
	struct ownership_setting setting;

	TRY(ownership_setting_get(ctx, &setting));
	int64_t term_ms = setting.contact_days * MS_PER_DAY;
	*ret_query = (struct ownership_query){
		.account_id = viewer.account_id,
		.sees_all = viewer.sees_all,
		.cut_ms = ctx_now_ms(ctx) - term_ms,
		.term_ms = term_ms,
		.total_limit = OWNERSHIP_TOTAL_MAX,
		.before_id = INT64_MAX,
	};
	return OK;
}

/* The earlier of two instants, of which either may be missing. */
static int64_t earlier(int64_t a, int64_t b)
{
	return !a || (b && b < a) ? b : a;
}

static struct ownership_claim make_claim(struct ctx *ctx, const struct claim_row *row, int64_t term_ms)
{
	const struct position_ref position = { .id = row->position_id, .title = row->position_title };
	bool in_touch = row->contact_ms > ctx_now_ms(ctx) - term_ms;

	return (struct ownership_claim){
		.account = { row->account_id, row->account_name },
		.since = earlier(in_touch ? row->since_ms : 0, row->opened_ms),
		.contact_at = row->contact_ms,
		.until = row->opened_ms ? 0 : row->contact_ms + term_ms,
		.position = position.id ? arena_copy(ctx->arena, &position, sizeof(position)) : NULL,
	};
}

/* Who came first. */
static int compare_claims(const void *left, const void *right)
{
	const struct ownership_claim *a = left, *b = right;

	if (a->since != b->since)
		return a->since < b->since ? -1 : 1;
	return a->account.id < b->account.id ? -1 : 1;
}

/* The ownership of one candidate out of his rows, which stand together from *at on. */
static struct ownership gather(struct ctx *ctx, const struct list *rows, int64_t term_ms, size_t *at)
{
	const struct claim_row *first = (const struct claim_row *)rows->items + *at;
	struct ownership ownership = { .candidate = { first->candidate_id, first->candidate_name } };
	struct ownership_claim *claims = arena_array(ctx->arena, rows->count - *at, sizeof(*claims));
	size_t count = 0;

	for (; *at < rows->count && ((const struct claim_row *)rows->items)[*at].candidate_id == first->candidate_id; ++*at)
		claims[count++] = make_claim(ctx, (const struct claim_row *)rows->items + *at, term_ms);
	qsort(claims, count, sizeof(*claims), compare_claims);
	ownership.claims = (struct list){ claims, count };
	ownership.owner = arena_copy(ctx->arena, &claims[0].account, sizeof(claims[0].account));
	ownership.mine = claims[0].account.id == ctx->actor.account_id;
	ownership.disputed = count > 1;
	return ownership;
}

static enum err load_claims(struct ctx *ctx, struct ownership_query *query, const int64_t *ids, size_t count, struct list *ret_items)
{
	struct list rows;
	size_t at = 0, found = 0;

	query->ids = json_ids(ctx->arena, ids, count);
	TRY(ownership_store_claims(ctx, query, &rows));
	struct ownership *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	while (at < rows.count)
		items[found++] = gather(ctx, &rows, query->term_ms, &at);
	*ret_items = (struct list){ items, found };
	return OK;
}

enum err ownership_get(struct ctx *ctx, int64_t candidate_id, struct ownership *ret_ownership)
{
	struct candidate_ref candidate;
	struct ownership_query query;
	struct list items;

	TRY(candidate_ref_get(ctx, candidate_id, &candidate));
	TRY(make_query(ctx, &query));
	TRY(load_claims(ctx, &query, &candidate_id, 1, &items));
	*ret_ownership = items.count ? *(const struct ownership *)items.items :
				       (struct ownership){ .candidate = { candidate_id, candidate.name } };
	return OK;
}

enum err ownership_list(struct ctx *ctx, const struct ownership_filter *filter, struct page *ret_page)
{
	struct ownership_query query;
	struct page page = { 0 };
	struct page_key key;
	struct list ids;
	const char *q;

	TRY(page_start(ctx, filter->cursor, sort_list, &key));
	TRY(unicode_fold(ctx, filter->q, &q));
	TRY(make_query(ctx, &query));
	TRY(page_account(ctx, "who", filter->who, &query.owner_id));
	query.q_like = page_like(ctx, q);
	query.disputed = filter->disputed;
	query.before_id = key.id ? key.id : INT64_MAX;
	query.row_limit = filter->limit;
	TRY(ownership_store_list(ctx, &query, &ids));
	TRY(ownership_store_count(ctx, &query, &page.total));
	TRY(load_claims(ctx, &query, ids.items, ids.count, &page.items));
	if (ids.count == (size_t)filter->limit)
		page.next = page_next(ctx, sort_list, &(struct page_key){ .id = ((const int64_t *)ids.items)[ids.count - 1] });
	*ret_page = page;
	return OK;
}

/* --- At a client --- */

/* Last day of a term of months from an instant on, clipped to the end of the month. */
static const char *last_day(struct ctx *ctx, int64_t from_ms, int64_t months)
{
	struct local_time local;

	zone_local(ctx->actor.zone, from_ms, &local);
	int64_t month = local.month - 1 + months;
	int year = local.year + (int)(month / 12), day = local.day;
	while (!date_is_valid(year, (int)(month % 12) + 1, day))
		day--;
	return arena_format(ctx->arena, "%04d-%02d-%02d", year, (int)(month % 12) + 1, day);
}

static struct protection make_protection(struct ctx *ctx, const struct protection_row *row, int64_t firm_months)
{
	const char *until_on = last_day(ctx, row->from_ms, row->months ? row->months : firm_months);

	return (struct protection){
		.submission_id = row->submission_id,
		.candidate = { row->candidate_id, row->candidate_name },
		.company = { row->company_id, row->company_name },
		.position = { .id = row->position_id, .title = row->position_title },
		.owner = { row->owner_id, row->owner_name },
		.from = row->from_ms,
		.until_on = until_on,
		.current = strcmp(until_on, zone_date(ctx->arena, ctx->actor.zone, ctx_now_ms(ctx))) >= 0,
	};
}

enum err protection_list(struct ctx *ctx, const struct protection_filter *filter, struct page *ret_page)
{
	struct ownership_setting setting;
	struct ownership_query query;
	struct page page = { 0 };
	struct page_key key;
	struct list rows;
	const char *q;

	TRY(page_start(ctx, filter->cursor, sort_protection, &key));
	TRY(unicode_fold(ctx, filter->q, &q));
	TRY(ownership_setting_get(ctx, &setting));
	TRY(make_query(ctx, &query));
	query.candidate_id = filter->candidate_id;
	query.q_like = page_like(ctx, q);
	query.before_id = key.id ? key.id : INT64_MAX;
	query.row_limit = filter->limit;
	TRY(ownership_store_protections(ctx, &query, &rows));
	TRY(ownership_store_protection_count(ctx, &query, &page.total));
	struct protection *items = arena_array(ctx->arena, rows.count + 1, sizeof(*items));
	for (size_t i = 0; i < rows.count; i++)
		items[i] = make_protection(ctx, (const struct protection_row *)rows.items + i, setting.client_months);
	page.items = (struct list){ items, rows.count };
	if (rows.count == (size_t)filter->limit)
		page.next = page_next(ctx, sort_protection, &(struct page_key){ .id = items[rows.count - 1].submission_id });
	*ret_page = page;
	return OK;
}
