/* Decisions about one candidate or position, from the view candidate_access and the table of roles. */
#include "feature/permission/permission.h"

#include "base/json.h"
#include "platform/db/db.h"
#include "permission_sql.h"

struct viewer permission_viewer(const struct ctx *ctx)
{
	bool is_system = ctx->actor.account_id == 0;

	return (struct viewer){ .account_id = ctx->actor.account_id,
				.sees_all = is_system || ctx->actor.role == ROLE_PARTNER };
}

struct access_key {
	int64_t candidate_id;
	int64_t account_id;
};

static const struct field access_key_fields[] = {
	FIELD_ID(struct access_key, candidate_id),
	FIELD_ID(struct access_key, account_id),
};
static const struct shape access_key_shape = SHAPE("access_key", struct access_key, access_key_fields);

/* What the tables know of account × candidate. */
struct tie {
	int64_t known;
	int64_t works_with;
	int64_t own;
	int64_t contactable;
	int64_t level_rank; /* 0 none, 1 view, 2 contribute, 3 edit */
};

static const struct field tie_fields[] = {
	FIELD_INT(struct tie, known),	    FIELD_INT(struct tie, works_with), FIELD_INT(struct tie, own),
	FIELD_INT(struct tie, contactable), FIELD_INT(struct tie, level_rank),
};
static const struct shape tie_shape = SHAPE("tie", struct tie, tie_fields);

static const struct access everything = { true, true, true, true, true, true };

static struct access junior_access(const struct tie *tie)
{
	bool may_add = tie->own || tie->level_rank >= 2;

	return (struct access){ .view = tie->works_with > 0,
				.contact_data = tie->contactable > 0,
				.record = may_add,
				.edit = may_add };
}

static struct access senior_access(const struct tie *tie)
{
	bool works = tie->works_with > 0;

	return (struct access){ .view = works,
				.contact_data = works,
				.record = works,
				.edit = works,
				.change_stage = works,
				.merge = tie->own > 0 };
}

/* The table of DOMAIN.md, column by column. */
static struct access access_of(const struct ctx *ctx, const struct tie *tie)
{
	if (!tie->known)
		return (struct access){ 0 };
	if (ctx->actor.account_id == 0)
		return everything;
	switch (ctx->actor.role) {
	case ROLE_PARTNER:
		return everything;
	case ROLE_SENIOR:
		return senior_access(tie);
	case ROLE_JUNIOR:
		return junior_access(tie);
	default:
		return (struct access){ 0 };
	}
}

/* A partner's ties do not matter: his own block leaves out the eight parts of candidate_access. */
static const struct sql *access_block(const struct ctx *ctx)
{
	return permission_viewer(ctx).sees_all ? &sql_candidate_known : &sql_candidate_access_get;
}

static enum err load_access(struct ctx *ctx, int64_t candidate_id, struct access *ret_access)
{
	struct access_key key = { candidate_id, ctx->actor.account_id };
	struct tie tie = { 0 };

	TRY(db_one(ctx, access_block(ctx), &access_key_shape, &key, &tie_shape, &tie));
	*ret_access = access_of(ctx, &tie);
	return OK;
}

enum err permission_candidate(struct ctx *ctx, int64_t candidate_id, struct access *ret_access)
{
	struct access access;

	TRY(load_access(ctx, candidate_id, &access));
	if (!access.view)
		return fail(ctx, ERR_NOT_FOUND, "candidate.not_found", NULL, "There is no such candidate.");
	*ret_access = access;
	return OK;
}

static bool access_allows(const struct access *access, enum act act)
{
	switch (act) {
	case ACT_VIEW:
		return access->view;
	case ACT_RECORD:
		return access->record;
	case ACT_EDIT:
		return access->edit;
	case ACT_CHANGE_STAGE:
		return access->change_stage;
	case ACT_CONTACT_DATA:
		return access->contact_data;
	case ACT_MERGE:
		return access->merge;
	}
	return false;
}

enum err permission_need(struct ctx *ctx, int64_t candidate_id, enum act act)
{
	struct access access;

	TRY(permission_candidate(ctx, candidate_id, &access));
	if (!access_allows(&access, act))
		return fail(ctx, ERR_DENIED, "permission.denied", NULL, "Your role or your part in this candidate does not allow that.");
	return OK;
}

struct own_key {
	const char *ids;
	int64_t account_id;
};
static const struct field own_key_fields[] = {
	FIELD_TEXT(struct own_key, ids),
	FIELD_ID(struct own_key, account_id),
};
static const struct shape own_key_shape = SHAPE("own_key", struct own_key, own_key_fields);

struct own {
	int64_t place;
};
static const struct field own_fields[] = { FIELD_INT(struct own, place) };
static const struct shape own_shape = SHAPE("own", struct own, own_fields);

/* All that can count for a senior; what a junior may depends on his other ties, too. */
static const struct tie own_tie = { .known = 1, .works_with = 1, .own = 1, .level_rank = 3 };

/* Most candidates somebody looks at are his own. */
static enum err load_own(struct ctx *ctx, const struct list *candidate_ids, struct access *accesses)
{
	struct own_key key = { json_ids(ctx->arena, candidate_ids->items, candidate_ids->count), ctx->actor.account_id };
	struct list rows;

	TRY(db_list(ctx, &sql_candidate_access_own, &own_key_shape, &key, &own_shape, &rows));
	for (size_t i = 0; i < rows.count; i++)
		accesses[((const struct own *)rows.items)[i].place] = access_of(ctx, &own_tie);
	return OK;
}

/* What is known of all at once; the number of those that are left over. */
static size_t fill_known(const struct ctx *ctx, const struct list *candidate_ids, const bool *is_own, struct access *accesses)
{
	bool sees_all = permission_viewer(ctx).sees_all;
	size_t unknown = 0;

	for (size_t i = 0; i < candidate_ids->count; i++) {
		if (sees_all)
			accesses[i] = everything;
		else if (is_own && is_own[i] && ctx->actor.role == ROLE_SENIOR)
			accesses[i] = access_of(ctx, &own_tie);
		else
			unknown++;
	}
	return unknown;
}

enum err permission_candidates(struct ctx *ctx, const struct list *candidate_ids, const bool *is_own,
			       struct access **ret_accesses)
{
	const int64_t *ids = candidate_ids->items;
	struct access *accesses = arena_array(ctx->arena, candidate_ids->count + 1, sizeof(*accesses));

	*ret_accesses = accesses;
	if (!fill_known(ctx, candidate_ids, is_own, accesses))
		return OK;
	if (ctx->actor.role == ROLE_SENIOR)
		TRY(load_own(ctx, candidate_ids, accesses));
	for (size_t i = 0; i < candidate_ids->count; i++) {
		if (!accesses[i].view)
			TRY(load_access(ctx, ids[i], &accesses[i]));
	}
	return OK;
}

struct position_key {
	int64_t position_id;
	int64_t account_id;
};

static const struct field position_key_fields[] = {
	FIELD_ID(struct position_key, position_id),
	FIELD_ID(struct position_key, account_id),
};
static const struct shape position_key_shape = SHAPE("position_key", struct position_key, position_key_fields);

struct position_tie {
	int64_t known;
	int64_t leads;
	int64_t level_rank;
};

static const struct field position_tie_fields[] = {
	FIELD_INT(struct position_tie, known),
	FIELD_INT(struct position_tie, leads),
	FIELD_INT(struct position_tie, level_rank),
};
static const struct shape position_tie_shape = SHAPE("position_tie", struct position_tie, position_tie_fields);

enum err permission_position(struct ctx *ctx, int64_t position_id, struct position_access *ret_access)
{
	struct position_key key = { position_id, ctx->actor.account_id };
	struct position_tie tie = { 0 };
	int role = ctx->actor.role;
	bool is_system = ctx->actor.account_id == 0;

	TRY(db_one(ctx, &sql_position_access_get, &position_key_shape, &key, &position_tie_shape, &tie));
	if (!tie.known || (!is_system && !role_may(role, ctx->actor.is_admin, PERMIT_VIEW)))
		return fail(ctx, ERR_NOT_FOUND, "position.not_found", NULL, "There is no such position.");
	*ret_access = (struct position_access){
		.view = true,
		.manage = is_system || role == ROLE_PARTNER || (tie.leads && role == ROLE_SENIOR),
		.submit = is_system || role == ROLE_PARTNER || role == ROLE_SENIOR || tie.leads || tie.level_rank >= 2,
	};
	return OK;
}

struct watcher {
	int64_t id;
	bool sees_all;
};
static const struct field watcher_fields[] = {
	FIELD_ID(struct watcher, id),
	FIELD_BOOL(struct watcher, sees_all),
};
static const struct shape watcher_shape = SHAPE("watcher", struct watcher, watcher_fields);

/* Whoever is present is known for a whole group of writes; who of them may see a candidate, only until the next change.
 * out ret_partners  how many see all; they come first */
static enum err load_present(struct ctx *ctx, struct list *ret_present, size_t *ret_partners)
{
	const struct watcher *present;

	TRY(db_list(ctx, &sql_accounts_present, NULL, NULL, &watcher_shape, ret_present));
	present = ret_present->items;
	*ret_partners = 0;
	while (*ret_partners < ret_present->count && present[*ret_partners].sees_all)
		++*ret_partners;
	return OK;
}

static void add_ids(struct vec *ids, const struct watcher *watchers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		vec_add(ids, &watchers[i].id);
}

enum err permission_watchers(struct ctx *ctx, int64_t candidate_id, struct list *ret_ids)
{
	struct access_key key = { .candidate_id = candidate_id };
	struct list present, watchers;
	size_t partners;
	struct vec ids;

	vec_init(&ids, ctx->arena, sizeof(int64_t));
	TRY(load_present(ctx, &present, &partners));
	add_ids(&ids, present.items, partners);
	if (partners < present.count) {
		TRY(db_list(ctx, &sql_candidate_watchers, &access_key_shape, &key, &watcher_shape, &watchers));
		add_ids(&ids, watchers.items, watchers.count);
	}
	*ret_ids = vec_list(&ids);
	return OK;
}

enum err permission_expect_watchers(struct ctx *ctx, int64_t candidate_id)
{
	struct access_key key = { .candidate_id = candidate_id };
	struct list present;
	size_t partners;

	TRY(load_present(ctx, &present, &partners));
	if (partners == present.count)
		return OK;
	return db_expect(ctx, &sql_candidate_watchers, &access_key_shape, &key, &watcher_shape);
}

enum err permission_expect_candidate(struct ctx *ctx, int64_t candidate_id)
{
	struct access_key key = { candidate_id, ctx->actor.account_id };

	return db_expect(ctx, access_block(ctx), &access_key_shape, &key, &tie_shape);
}
