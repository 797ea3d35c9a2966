/* The context of one unit of work: who acts, for which firm, when, with which memory and connection.
 *
 * Every function of the product takes it first. It is made by whoever starts the work (HTTP server,
 * job runner, command) and lives exactly as long as that work. */
#pragma once
#include <stdint.h>

#include "base/arena.h"
#include "base/banned.h"
#include "base/clock.h"
#include "base/err.h"

struct db;      /* the open database: platform/db/db.h */
struct db_conn; /* one connection of it, inside a transaction where the work writes */
struct zone;    /* base/zone.h */
struct keyring; /* platform/crypto/keyring.h */
struct config;  /* platform/config/config.h */

/* What went wrong, for the person and for programs. */
struct fault {
	enum err kind;
	const char *code;   /* stable: "candidate.duplicate_phone" */
	const char *field;  /* input field at fault, or NULL */
	const char *detail; /* English sentence with figures; the client renders its own text by code */
	const char *params; /* JSON object with figures for the client's text, or NULL */
};

/* Who acts. account_id 0: the system itself (jobs, commands). */
struct actor {
	int64_t account_id;
	int64_t session_id;
	int64_t token_id;   /* of the API token instead of a session */
	int role;           /* enum role of feature/account, 0 for the system */
	int64_t rights;     /* bits of enum right of feature/account, beside the role */
	bool must_change;   /* only the password may be changed */
	bool must_set_factor; /* only a second factor may be set up */
	int64_t on_behalf_of_id; /* covered colleague, 0 = nobody */
	const char *login;
	const char *locale; /* "zh-CN" or "en" */
	const struct zone *zone;
};

struct ctx {
	struct arena *arena;
	const struct clock *clock;
	struct db *db;
	struct db_conn *conn; /* connection of this work; NULL where the work opens none */
	struct keyring *keys; /* keys of the installation; NULL where nothing is sealed, hashed or signed */
	const struct config *config; /* settings of the installation; NULL in tests: built-in values */
	int64_t firm_id;      /* every statement gets it as :firm_id; 0 only before login */
	struct actor actor;
	const char *request_id;
	struct fault fault;
};

/* Notes the fault and returns `kind`, so that a function ends with `return fail(...)`.
 * The first fault of a unit of work stays: causes are not overwritten by consequences.
 * in  code    stable dotted name, a constant
 *     field   name of the input field at fault, or NULL
 *     detail  printf format of an English sentence */
enum err fail(struct ctx *ctx, enum err kind, const char *code, const char *field, const char *detail, ...)
	__attribute__((format(printf, 5, 6)));

/* The same with figures for the client's own text: params is a JSON object in ctx->arena. */
enum err fail_with(struct ctx *ctx, enum err kind, const char *code, const char *field, const char *params,
		   const char *detail);

/* Forgets a fault that was dealt with. */
void fault_clear(struct ctx *ctx);

/* Now, in UTC milliseconds. */
int64_t ctx_now_ms(const struct ctx *ctx);
