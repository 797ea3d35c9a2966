/* The reaper: a list of connections, looked at twice a second. */
#include "platform/http/http_wire.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "base/banned.h"
#include "base/clock.h"

enum { PERIOD_MS = 500, HEADERS_MS = 10000, BODY_MS = 10000, REPLY_MS = 30000, LOST_MS = 30000, UNREAD_MS = 10000, BYTES_PER_MS = 1 };

struct http_wire {
	struct http_wires *wires;
	struct http_wire *previous, *next;
	int socket;
	uint64_t network; /* IPv4 address, or the first half of an IPv6 address; 0 = unknown */
	int64_t body_began_ms;
	_Atomic int64_t deadline_ms; /* monotonic; 0 = none */
	_Atomic bool awaits_head;
};

struct http_wires {
	pthread_mutex_t lock; /* of the list and is_ending; no socket of the list closes while it is held */
	pthread_cond_t wake;
	pthread_t thread;
	struct http_wire *first;
	int count;
	int limit;
	bool is_ending;
};

/* One household has a whole IPv6 /64. */
static uint64_t network_of(const struct sockaddr *address)
{
	uint64_t network = 0;

	if (address && address->sa_family == AF_INET)
		network = ((const struct sockaddr_in *)address)->sin_addr.s_addr;
	else if (address && address->sa_family == AF_INET6)
		memcpy(&network, &((const struct sockaddr_in6 *)address)->sin6_addr, sizeof network);
	return network;
}

/* What has come and is not read yet is our lateness, not the client's: a slow read keeps its thread from all others. */
static bool has_unread(const struct http_wire *wire, int64_t late_ms)
{
	int bytes = 0;

	return wire->awaits_head && late_ms < UNREAD_MS && ioctl(wire->socket, FIONREAD, &bytes) == 0 && bytes > 0;
}

static void cut_late(struct http_wires *wires, int64_t now_ms)
{
	for (struct http_wire *wire = wires->first; wire; wire = wire->next) {
		int64_t deadline_ms = wire->deadline_ms;

		if (deadline_ms && deadline_ms <= now_ms && !has_unread(wire, now_ms - deadline_ms))
			shutdown(wire->socket, SHUT_RDWR);
	}
}

void http_wires_look(struct http_wires *wires, int64_t now_ms)
{
	pthread_mutex_lock(&wires->lock);
	cut_late(wires, now_ms);
	pthread_mutex_unlock(&wires->lock);
}

static void wait_period(struct http_wires *wires)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += PERIOD_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_cond_timedwait(&wires->wake, &wires->lock, &until);
}

static void *run_reaper(void *arg)
{
	struct http_wires *wires = arg;

	pthread_mutex_lock(&wires->lock);
	while (!wires->is_ending) {
		cut_late(wires, clock_monotonic_ms());
		wait_period(wires);
	}
	pthread_mutex_unlock(&wires->lock);
	return NULL;
}

struct http_wires *http_wires_open(int limit)
{
	struct http_wires *wires = calloc(1, sizeof *wires);
	pthread_condattr_t attributes;

	if (!wires)
		abort();
	wires->limit = limit;
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_mutex_init(&wires->lock, NULL);
	pthread_cond_init(&wires->wake, &attributes);
	pthread_condattr_destroy(&attributes);
	if (pthread_create(&wires->thread, NULL, run_reaper, wires) != 0)
		abort();
	return wires;
}

void http_wires_close(struct http_wires *wires)
{
	if (!wires)
		return;
	pthread_mutex_lock(&wires->lock);
	wires->is_ending = true;
	pthread_cond_signal(&wires->wake);
	pthread_mutex_unlock(&wires->lock);
	pthread_join(wires->thread, NULL);
	pthread_cond_destroy(&wires->wake);
	pthread_mutex_destroy(&wires->lock);
	free(wires);
}

int http_wires_count(struct http_wires *wires)
{
	pthread_mutex_lock(&wires->lock);
	int count = wires->count;
	pthread_mutex_unlock(&wires->lock);
	return count;
}

void http_wires_cut(struct http_wires *wires)
{
	pthread_mutex_lock(&wires->lock);
	for (struct http_wire *wire = wires->first; wire; wire = wire->next) {
		if (wire->deadline_ms)
			shutdown(wire->socket, SHUT_RDWR);
	}
	pthread_mutex_unlock(&wires->lock);
}

bool http_wires_have_room(struct http_wires *wires, const struct sockaddr *address)
{
	uint64_t network = network_of(address);
	int share = 0;

	pthread_mutex_lock(&wires->lock);
	bool is_crowded = wires->limit > 0 && wires->count >= wires->limit / 4 * 3;
	for (const struct http_wire *wire = is_crowded ? wires->first : NULL; wire; wire = wire->next)
		share += wire->network == network;
	pthread_mutex_unlock(&wires->lock);
	return !is_crowded || share < wires->limit / 4;
}

struct http_wire *http_wire_open(struct http_wires *wires, int socket, const struct sockaddr *address)
{
	struct http_wire *wire = calloc(1, sizeof *wire);
	unsigned lost_ms = LOST_MS;

	if (!wire)
		return NULL;
	/* A peer that vanished without a word is noticed by what we send it: pings of streams. */
	setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &lost_ms, sizeof lost_ms);
	*wire = (struct http_wire){ .wires = wires, .socket = socket, .network = network_of(address) };
	http_wire_expect_headers(wire);
	pthread_mutex_lock(&wires->lock);
	wire->next = wires->first;
	if (wire->next)
		wire->next->previous = wire;
	wires->first = wire;
	wires->count++;
	pthread_mutex_unlock(&wires->lock);
	return wire;
}

void http_wire_close(struct http_wire *wire)
{
	struct http_wires *wires;

	if (!wire)
		return;
	wires = wire->wires;
	pthread_mutex_lock(&wires->lock);
	if (wire->next)
		wire->next->previous = wire->previous;
	if (wire->previous)
		wire->previous->next = wire->next;
	else
		wires->first = wire->next;
	wires->count--;
	pthread_mutex_unlock(&wires->lock);
	free(wire);
}

static void expect(struct http_wire *wire, bool awaits_head, int64_t deadline_ms)
{
	wire->awaits_head = awaits_head;
	wire->deadline_ms = deadline_ms;
}

void http_wire_expect_headers(struct http_wire *wire)
{
	if (wire)
		expect(wire, true, clock_monotonic_ms() + HEADERS_MS);
}

void http_wire_expect_body(struct http_wire *wire, int64_t received_bytes)
{
	if (!wire)
		return;
	if (received_bytes == 0)
		wire->body_began_ms = clock_monotonic_ms();
	expect(wire, false, wire->body_began_ms + BODY_MS + received_bytes / BYTES_PER_MS);
}

void http_wire_expect_work(struct http_wire *wire)
{
	if (wire)
		expect(wire, false, 0);
}

void http_wire_expect_reply(struct http_wire *wire, int64_t reply_bytes)
{
	if (wire)
		expect(wire, false, clock_monotonic_ms() + REPLY_MS + reply_bytes / BYTES_PER_MS);
}
