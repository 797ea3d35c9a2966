/* Buckets in sets of eight, each set under one of 64 locks. */
#include "platform/http/http_limit.h"

#include <pthread.h>
#include <stdlib.h>

enum { SETS = 2048, WAYS = 8, LOCKS = 64, MILLI = 1000 };

struct rate_rule {
	int64_t milli_per_second; /* thousandths of a request */
	int64_t burst;
};

static const struct rate_rule rules[] = {
	[HTTP_RATE_DEFAULT] = { 1000 * MILLI, 5000 },
	[HTTP_RATE_LOGIN] = { 1 * MILLI, 60 },
	[HTTP_RATE_REVEAL] = { 500, 60 },
	[HTTP_RATE_EXPORT] = { 100, 10 },
	[HTTP_RATE_UPLOAD] = { 500, 30 },
};

struct bucket {
	uint64_t key; /* 0 = free */
	int64_t milli_tokens;
	int64_t at_ms;
};

struct http_limiter {
	int percent;
	pthread_mutex_t locks[LOCKS];
	struct bucket sets[SETS][WAYS];
};

struct http_limiter *http_limiter_open(int percent)
{
	struct http_limiter *limiter = calloc(1, sizeof *limiter);

	if (!limiter)
		abort();
	limiter->percent = percent;
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_init(&limiter->locks[i], NULL);
	return limiter;
}

void http_limiter_close(struct http_limiter *limiter)
{
	if (!limiter)
		return;
	for (int i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&limiter->locks[i]);
	free(limiter);
}

/* FNV-1a; a forged collision shares a bucket, no more. */
static uint64_t hash(enum http_rate rate, const char *who)
{
	uint64_t value = UINT64_C(14695981039346656037) ^ (uint64_t)rate;

	for (; *who; who++)
		value = (value ^ (unsigned char)*who) * UINT64_C(1099511628211);
	value ^= value >> 29;
	return value ? value : 1;
}

static struct bucket *find_bucket(struct bucket *set, uint64_t key, int64_t full, int64_t now_ms)
{
	struct bucket *oldest = &set[0];

	for (int i = 0; i < WAYS; i++) {
		if (set[i].key == key)
			return &set[i];
		if (!set[i].key || set[i].at_ms < oldest->at_ms)
			oldest = &set[i];
	}
	*oldest = (struct bucket){ key, full, now_ms };
	return oldest;
}

static int take(struct bucket *bucket, const struct rate_rule *rule, int64_t full, int64_t now_ms)
{
	int64_t passed_ms = now_ms - bucket->at_ms;

	bucket->milli_tokens += passed_ms * rule->milli_per_second / MILLI;
	if (bucket->milli_tokens > full)
		bucket->milli_tokens = full;
	bucket->at_ms = now_ms;
	if (bucket->milli_tokens < MILLI)
		return (int)((MILLI - bucket->milli_tokens + rule->milli_per_second - 1) / rule->milli_per_second);
	bucket->milli_tokens -= MILLI;
	return 0;
}

int http_limiter_take(struct http_limiter *limiter, enum http_rate rate, const char *who, int64_t now_ms)
{
	if (limiter->percent < 0)
		return 0;
	struct rate_rule rule = rules[rate];
	rule.milli_per_second = (rule.milli_per_second * limiter->percent + 99) / 100;
	int64_t full = (rule.burst * limiter->percent + 99) / 100 * MILLI;
	uint64_t key = hash(rate, who);
	size_t set = key % SETS;

	pthread_mutex_lock(&limiter->locks[set % LOCKS]);
	int wait_s = take(find_bucket(limiter->sets[set], key, full, now_ms), &rule, full, now_ms);
	pthread_mutex_unlock(&limiter->locks[set % LOCKS]);
	return wait_s;
}
