/* Inside of a keyring, for the files of this folder only. */
#pragma once
#include <pthread.h>

#include "platform/crypto/keyring.h"

enum { KEYRING_KEY_BYTES = 32, KEYRING_SLOTS = 1024 };

/* The key of one generation, as it was unwrapped once; numbers are never used again, so it stays true. */
struct keyring_known {
	int64_t firm_id;
	int64_t generation;
	unsigned char key[KEYRING_KEY_BYTES];
};

/* Which generation of a firm was the newest when somebody looked. */
struct keyring_newest {
	int64_t firm_id;
	int64_t generation;
	int64_t seen_ms; /* monotonic clock */
};

struct keyring {
	unsigned char master[KEYRING_MASTER_BYTES];
	unsigned char root[KEYRING_KEY_BYTES]; /* secrets of the installation follow from it */
	struct keyring_known known[KEYRING_SLOTS];

	pthread_mutex_t known_lock; /* of known and newest */
	struct keyring_newest newest[KEYRING_SLOTS];
	keyring_source source;

	/* How many password hashes run and wait at this moment: each takes 64 MiB. */
	pthread_mutex_t hashing_lock;
	pthread_cond_t hashing_done;
	int hashing;
	int waiting;
};

/* What a firm holds at this moment. */
struct keyring_standing {
	int64_t newest;
	struct list held; /* struct keyring_generation, oldest first; empty: only the first, which follows from the master key */
};
MUST_USE enum err keyring_ask(struct ctx *ctx, struct keyring_standing *ret_standing);

/* The newest as it was known within the last seconds. */
MUST_USE enum err keyring_newest_lately(struct ctx *ctx, int64_t *ret_generation);

/* Key of one use ("seal", "index") of one field in the firm of ctx, in a generation.
 * errors ERR_INTERNAL "keyring.no_generation"  the firm does not hold it;  "keyring.wrong_master" */
MUST_USE enum err keyring_field_key(struct ctx *ctx, int64_t generation, const char *use, const char *field,
				    unsigned char ret_key[KEYRING_KEY_BYTES]);
