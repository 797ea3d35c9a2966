/* PostgreSQL: answers that a write need not ask for again.
 *
 * The answer to a query whose block names its tables ("-- kept: …") is kept with its parameters until the write changes
 * one of them. Nobody else can: the write holds the lock of its firm, see docs/decisions/0002-postgres-writes.md. In a
 * group the settings of a firm are so read once for all works, and a work may ask early for what it will need. */
#include "platform/db/db_postgres.h"

#include "base/text.h"

static void drop(struct pg_kept *kept)
{
	PQclear(kept->result);
	kept->result = NULL;
	kept->stmt = NULL;
}

/* Length and bytes of each parameter, one behind the other. False: they are too long. */
static bool make_key(const struct pg_call *call, struct pg_kept *kept)
{
	size_t used = 0;

	for (int i = 0; i < call->count; i++) {
		int length = call->values[i] ? call->lengths[i] : -1;
		size_t bytes = length > 0 ? (size_t)length : 0;

		if (sizeof(kept->key) - used < sizeof(length) + bytes)
			return false;
		memcpy(kept->key + used, &length, sizeof(length));
		if (bytes)
			memcpy(kept->key + used + sizeof(length), call->values[i], bytes);
		used += sizeof(length) + bytes;
	}
	kept->key_bytes = used;
	return true;
}

static bool is_kept(const struct pg_conn *conn, const struct db_stmt *stmt)
{
	return stmt->sql->kept && conn->conn.is_writing && !stmt->is_spare;
}

/* What is asked for again and again stays. */
static struct pg_kept *used_now(struct pg_conn *conn, struct pg_kept *kept)
{
	if (kept->result)
		kept->number = ++conn->kept_count;
	return kept;
}

struct pg_kept *pg_kept_find(struct pg_conn *conn, const struct db_stmt *stmt, const struct pg_call *call)
{
	struct pg_kept wanted;

	if (!is_kept(conn, stmt) || !make_key(call, &wanted))
		return NULL;
	for (int i = 0; i < PG_KEPT_MAX; i++) {
		struct pg_kept *kept = &conn->kept[i];

		if (kept->stmt == stmt && kept->epoch == conn->conn.epoch && kept->key_bytes == wanted.key_bytes &&
		    memcmp(kept->key, wanted.key, wanted.key_bytes) == 0)
			return used_now(conn, kept);
	}
	return NULL;
}

/* One that holds no more, or else the oldest. */
static struct pg_kept *slot_of(struct pg_conn *conn)
{
	struct pg_kept *oldest = &conn->kept[0];

	for (int i = 0; i < PG_KEPT_MAX; i++) {
		struct pg_kept *kept = &conn->kept[i];

		if (!kept->stmt || kept->epoch != conn->conn.epoch)
			return kept;
		if (kept->number < oldest->number)
			oldest = kept;
	}
	return oldest;
}

struct pg_kept *pg_kept_add(struct pg_conn *conn, const struct db_stmt *stmt, const struct pg_call *call, PGresult *result)
{
	if (!is_kept(conn, stmt))
		return NULL;
	struct pg_kept *kept = slot_of(conn);
	drop(kept);
	if (!make_key(call, kept))
		return NULL;
	kept->stmt = stmt;
	kept->result = result;
	kept->epoch = conn->conn.epoch;
	kept->number = ++conn->kept_count;
	return kept;
}

bool pg_kept_take(const struct pg_sent *sent, PGresult *result)
{
	if (!sent->kept || !sent->kept->stmt || sent->kept->number != sent->kept_number)
		return false;
	sent->kept->result = result;
	return true;
}

static bool depends_on(const struct pg_kept *kept, const char *table)
{
	for (const char *const *at = kept->stmt->sql->kept; *at; at++) {
		if (text_equal(*at, table))
			return true;
	}
	return false;
}

void pg_kept_forget(struct pg_conn *conn, const char *const *tables)
{
	for (int i = 0; i < PG_KEPT_MAX; i++) {
		for (const char *const *table = tables; *table && conn->kept[i].stmt; table++) {
			if (depends_on(&conn->kept[i], *table))
				drop(&conn->kept[i]);
		}
	}
}

void pg_kept_done(struct pg_conn *conn)
{
	for (int i = 0; i < PG_KEPT_MAX; i++)
		drop(&conn->kept[i]);
}
