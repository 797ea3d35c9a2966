/* Inside of a keyring, for the files of this folder only. */
#pragma once
#include <pthread.h>

#include "platform/crypto/keyring.h"

struct keyring {
	unsigned char master[KEYRING_MASTER_BYTES];

	/* How many password hashes run and wait at this moment: each takes 64 MiB. */
	pthread_mutex_t hashing_lock;
	pthread_cond_t hashing_done;
	int hashing;
	int waiting;
};
