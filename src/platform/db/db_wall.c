/* Raising, opening and asking for the wall; the policies themselves stand in db_wall.sql. */
#include "platform/db/db_wall.h"

#include "db_wall_sql.h"

struct role {
	const char *role;
};
static const struct field role_fields[] = { FIELD_TEXT(struct role, role) };
static const struct shape role_shape = SHAPE("role", struct role, role_fields);

static const struct field wall_fields[] = {
	FIELD_BOOL(struct db_wall, is_above),
	FIELD_INT(struct db_wall, owned),
	FIELD_INT(struct db_wall, open),
};
static const struct shape wall_shape = SHAPE("db_wall", struct db_wall, wall_fields);

static bool has_roles(const struct ctx *ctx)
{
	return db_engine(ctx->db) == DB_POSTGRES;
}

enum err db_wall_raise(struct ctx *ctx)
{
	return has_roles(ctx) ? db_run(ctx, &sql_wall_raise, NULL, NULL, NULL) : OK;
}

static enum err let_in(struct ctx *ctx, void *arg)
{
	struct role wanted = { .role = arg };
	struct role known = { 0 };
	bool is_known;

	TRY(db_maybe(ctx, &sql_wall_name_role, &role_shape, &wanted, &role_shape, &known, &is_known));
	if (!is_known)
		return fail(ctx, ERR_MEANING, "db.role", "serve_as", "The database has no role %s.", wanted.role);
	return db_run(ctx, &sql_wall_let_in, NULL, NULL, NULL);
}

enum err db_wall_let_in(struct ctx *ctx, const char *role)
{
	return has_roles(ctx) ? db_write(ctx, let_in, (void *)(uintptr_t)role) : OK;
}

const char *db_wall_weakness(const struct db_wall *wall)
{
	if (wall->open)
		return "some tables have no row level security: run genjin migrate as their owner";
	if (wall->is_above)
		return "row level security does not count for the role of the database: it is a superuser or has BYPASSRLS"
		       " (docs/postgresql.md)";
	if (wall->owned)
		return "the role of the database owns the tables and could take row level security away (docs/postgresql.md)";
	return NULL;
}

enum err db_wall_read(struct ctx *ctx, struct db_wall *ret_wall)
{
	*ret_wall = (struct db_wall){ 0 };
	return has_roles(ctx) ? db_one(ctx, &sql_wall_read, NULL, NULL, &wall_shape, ret_wall) : OK;
}
