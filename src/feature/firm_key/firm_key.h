/* 密钥: the generations of a firm's key, and sealing everything again under a new one.
 *
 * A rotation makes a random key, wraps it under the master key (keyring.h) and begins it: from that commit on new values
 * take it. What is older is sealed again in the background, a few rows a write, place by place (firm_key_place.h), keyed
 * hashes with it; lookups ask for both hashes meanwhile. A second round, a minute later, looks everything through once
 * more, for what another node sealed with the old key in the moment before it knew the new one. A round that finds nothing
 * ends it, and the older keys are deleted, but for one that unused codes of recovery hang on. How far it has come stands in
 * rows that are written with the values, so a kill goes on where it was and two workers share the work.
 * Source: PROMISES.md, Keys, 21; docs/sealed.md. */
#pragma once
#include "base/text.h"
#include "feature/account/account.h"
#include "platform/http/http.h"
#include "platform/job/job.h"

/* Reads the generations of ctx's firm, for keyring_use_source(). */
MUST_USE enum err firm_key_source(struct ctx *ctx, struct list *ret_generations);

/* At a start: what secrets of the installation follow from is taken from the database, or kept there for the first time.
 * errors ERR_INTERNAL "keyring.wrong_master"  the database belongs to another master key */
MUST_USE enum err firm_key_open_root(struct ctx *ctx);

enum firm_key_state {
	FIRM_KEY_STEADY = 1, /* all values are sealed with the newest */
	FIRM_KEY_SEALING,    /* those of before are being sealed again */
	FIRM_KEY_SETTLING,   /* they are; a last look is due in a minute */
};
extern const struct choices firm_key_states;

/* How the keys of a firm stand. */
struct firm_key {
	int64_t generation;
	int64_t since;         /* new values take it */
	struct account_ref *by; /* NULL = the command line, or nobody: the first */
	int state;             /* enum firm_key_state */
	int64_t percent;       /* of the present round */
	int64_t resealed;      /* values sealed again in it */
	struct list held;      /* numbers of all generations that are kept */
	int64_t old_code_people; /* whose unused codes of recovery hang on an older one: ask them for new codes */
};
extern const struct shape firm_key_shape;
MUST_USE enum err firm_key_get(struct ctx *ctx, struct firm_key *ret_key);

/* Makes and begins a new generation for ctx's firm, with its audit entry; two commits, outside of a write.
 * errors ERR_CONFLICT "key.rotating"  the rotation before is not finished */
MUST_USE enum err firm_key_rotate(struct ctx *ctx);

/* Does one piece of what is left to be sealed again in ctx's firm, a write.
 * out  ret_more  there is more to do now */
MUST_USE enum err firm_key_turn(struct ctx *ctx, bool *ret_more);

/* Wraps all generations of all firms and the root of the installation under another master key, each firm with its audit entry:
 * one commit, after which the present master key opens nothing here any more. No server may run: it would go on with the old one.
 * errors ERR_CONFLICT "key.server_runs"  a node has work under way, or stopped without saying so a moment ago */
MUST_USE enum err firm_key_rewrap(struct ctx *ctx, struct keyring *to);

/* Opens every sealed value of ctx's firm and counts generations.
 * out  problems  a sentence a line for each value that no key opens, and for hashes that do not fit
 *      notes     which generations are in use, where there is more than one */
MUST_USE enum err firm_key_check(struct ctx *ctx, struct text *problems, struct text *notes);

/* Seals again, in all firms, until nothing is left to do now. */
MUST_USE enum err firm_key_job(struct ctx *ctx, struct job_run *run, const char *payload);
#define FIRM_KEY_JOBS { .name = "key.reseal", .run = firm_key_job, .every_ms = 2000, .lease_ms = 30000 }

extern const struct http_routes firm_key_routes;
