/* The outbox: many messages to the outside are due at once, and leave for a sink on this machine.
 *
 *	outbox_bench FOLDER [MESSAGES]
 *
 * A fresh firm on SQLite, three messages a person, each with a webhook of his own. Measured is what the job does, with leases, budget, pace
 * and signatures: claim, decide, send over HTTP, settle. The sink answers 204 in the same process. Prints one JSON line. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "feature/notification/channel_store.h"
#include "feature/notification/sender.h"
#include "platform/crypto/crypto.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db_driver.h"
#include "platform/db/migrate.h"
#include "platform/hook/hook.h"

enum { A_PERSON = 3, BACKLOG = 128 };

static void die(const char *what)
{
	fprintf(stderr, "outbox_bench: %s\n", what ? what : "failed");
	exit(1);
}

static void must(struct ctx *ctx, enum err result)
{
	if (result != OK)
		die(ctx->fault.detail);
}

/* --- The sink --- */

static void answer(int peer)
{
	static const char no_content[] = "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	char request[16384];
	ssize_t length = 0;

	while (length < (ssize_t)sizeof(request) - 1) {
		ssize_t got = read(peer, request + length, sizeof(request) - 1 - (size_t)length);

		if (got <= 0)
			break;
		length += got;
		request[length] = '\0';
		if (strstr(request, "\r\n\r\n") && request[length - 1] == '}')
			break;
	}
	if (write(peer, no_content, sizeof(no_content) - 1) < 0)
		die("the sink cannot answer");
	close(peer);
}

static void *serve(void *arg)
{
	int listener = *(int *)arg;

	for (;;) {
		int peer = accept(listener, NULL, NULL);

		if (peer < 0)
			return NULL;
		answer(peer);
	}
}

static int open_sink(int *ret_listener)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t length = sizeof(at);
	pthread_t thread;

	*ret_listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(*ret_listener, (struct sockaddr *)&at, sizeof(at)) || listen(*ret_listener, BACKLOG))
		die("no place for the sink");
	getsockname(*ret_listener, (struct sockaddr *)&at, &length);
	if (pthread_create(&thread, NULL, serve, ret_listener))
		die("no thread for the sink");
	return ntohs(at.sin_port);
}

/* --- The firm --- */

static enum err seed(struct ctx *ctx, void *arg)
{
	(void)arg;
	return hook_fire(ctx, HOOK_FIRM_CREATED, &(struct hook_firm){ .firm_id = 1 });
}

static enum err exec(struct ctx *ctx, void *arg)
{
	return ctx->db->driver->exec(ctx, ctx->conn, arg);
}

struct addressing {
	int64_t people;
	const char *url;
};

/* Every person's address is sealed as his own. */
static enum err address(struct ctx *ctx, void *arg)
{
	const struct addressing *addressing = arg;

	for (int64_t id = 1; id <= addressing->people; id++) {
		size_t mark = arena_mark(ctx->arena);
		struct channel_row row = { .id = id, .address = "sink" };

		TRY(keyring_seal(ctx, "account_channel.target", id, addressing->url, &row.target));
		TRY(keyring_seal(ctx, "account_channel.secret", id, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", &row.secret));
		TRY(channel_store_set_target(ctx, &row));
		arena_release(ctx->arena, mark);
	}
	return OK;
}

static void fill(struct ctx *ctx, int64_t messages, const char *url)
{
	struct addressing addressing = { messages / A_PERSON + 1, url };

	must(ctx, db_write(ctx, exec, (void *)(uintptr_t)"INSERT INTO firm (name, created_at_ms) VALUES ('Bench', 0)"));
	ctx->firm_id = 1;
	must(ctx, db_write(ctx, seed, NULL));
	must(ctx, db_write(ctx, exec, (void *)(uintptr_t)arena_format(
		ctx->arena,
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %lld)"
		" INSERT INTO account (firm_id, login, name, role, password_hash, created_at_ms)"
		" SELECT 1, 'bench' || i, '顾问' || i, 'senior', '', 0 FROM n;"
		"INSERT INTO account_channel (id, firm_id, account_id, channel, rank, confirmed_at_ms) SELECT id, 1, id, 'webhook', 0, 1 FROM account;",
		(long long)addressing.people)));
	must(ctx, db_write(ctx, address, &addressing));
	must(ctx, db_write(ctx, exec, (void *)(uintptr_t)arena_format(
		ctx->arena,
		"UPDATE account_channel SET confirmed_at_ms = 1;"
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %lld)"
		" INSERT INTO outbox (firm_id, account_id, channel, kind, message_key, dedup_key, title, body, path, not_before_ms, digest_at_ms,"
		" next_at_ms, created_at_ms) SELECT 1, 1 + i / %d, 'webhook', 'reminder', 'bench-' || i, 'bench-' || i || '-webhook',"
		" '候选人 该跟进了', '点开查看并记录', '/m/#/today', 1, 1, 1, 1 FROM n",
		(long long)messages, A_PERSON)));
}

/* --- Measuring --- */

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv)
{
	static const unsigned char master[KEYRING_MASTER_BYTES] = "bench";
	int64_t messages = argc > 2 ? atoll(argv[2]) : 100000;
	struct arena arena;
	struct ctx ctx = { .arena = &arena, .clock = &clock_system };
	char folder[900];
	int listener;
	int64_t count;
	int64_t sent = 0;

	if (argc < 2 || arena_open(ARENA_REQUEST_BYTES, &arena) != OK)
		die("usage: outbox_bench FOLDER [MESSAGES]");
	snprintf(folder, sizeof(folder), "%s/outbox", argv[1]);
	mkdir(folder, 0700);
	int port = open_sink(&listener);
	ctx.keys = keyring_from_bytes(master);
	must(&ctx, db_open(&ctx, &(struct db_options){ .data_dir = folder, .is_alone = true }, &ctx.db));
	must(&ctx, migrate_up(&ctx));
	fill(&ctx, messages, arena_format(&arena, "http://127.0.0.1:%d/hook", port));
	struct sender_settings settings = { .chat = { .private_hosts = arena_format(&arena, "127.0.0.1:%d", port) },
					    .public_url = "https://genjin.example" };
	const struct outbox_engine engine = sender_engine(&settings);
	int64_t start_us = clock_monotonic_us();
	double cpu = cpu_seconds();
	do {
		must(&ctx, outbox_run(&ctx, &engine, "webhook", &count));
		sent += count;
	} while (count > 0);
	double seconds = (double)(clock_monotonic_us() - start_us) / 1e6;
	printf("{\"bench\":\"outbox\",\"messages\":%lld,\"seconds\":%.2f,\"cpu_seconds\":%.2f,\"a_minute\":%.0f,\"target_a_minute\":100000}\n",
	       (long long)sent, seconds, cpu_seconds() - cpu, (double)sent / seconds * 60);
	db_close(ctx.db);
	arena_close(&arena);
	return 0;
}
