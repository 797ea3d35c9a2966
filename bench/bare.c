/* The least a server could do for a page: the same queries on the same database, the same bytes sent, nothing else.
 *
 *	bare PORT DATABASE REPLY NAME=VALUE… -- QUERY…
 *
 * DATABASE is an SQLite file, REPLY a file with the whole HTTP reply, QUERY the name of a block in an x.sql, NAME=VALUE
 * its parameters (numbers are bound as numbers; missing ones are NULL). One epoll loop a core, one connection to the
 * database each; every request runs all queries to their last row. Serves until it is killed. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/db/sql.h"

enum { MAX_QUERIES = 32, MAX_REPLY_BYTES = 1 << 22 };

struct page {
	int port;
	const char *database;
	char *reply;
	size_t reply_bytes;
	char **values;
	int value_count;
	const struct sql *queries[MAX_QUERIES];
	int query_count;
};

static void die(const char *what)
{
	fprintf(stderr, "bare: %s\n", what);
	exit(1);
}

static const struct sql *find_query(const char *name)
{
	for (int i = 0; i < sql_all_count; i++) {
		if (strcmp(sql_all[i]->name, name) == 0 && sql_all[i]->sqlite)
			return sql_all[i];
	}
	die(name);
	return NULL;
}

static const char *find_value(const struct page *page, const char *name)
{
	size_t length = strlen(name);

	for (int i = 0; i < page->value_count; i++) {
		if (strncmp(page->values[i], name, length) == 0 && page->values[i][length] == '=')
			return page->values[i] + length + 1;
	}
	return NULL;
}

static sqlite3_stmt *prepare(const struct page *page, sqlite3 *database, const struct sql *query)
{
	sqlite3_stmt *statement;

	if (sqlite3_prepare_v3(database, query->sqlite, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(database));
	for (int i = 0; i < query->param_count; i++) {
		const char *value = find_value(page, query->params[i]);

		if (value && *value && strspn(value, "-0123456789") == strlen(value) && !strchr(value + 1, '-'))
			sqlite3_bind_int64(statement, i + 1, atoll(value));
		else if (value)
			sqlite3_bind_text(statement, i + 1, value, -1, SQLITE_STATIC);
	}
	return statement;
}

static int open_socket(int port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, 1024) < 0)
		die("listen");
	return fd;
}

static void run_queries(sqlite3_stmt *const *statements, int count)
{
	for (int i = 0; i < count; i++) {
		while (sqlite3_step(statements[i]) == SQLITE_ROW) {
			for (int column = 0; column < sqlite3_column_count(statements[i]); column++)
				(void)sqlite3_column_text(statements[i], column);
		}
		sqlite3_reset(statements[i]);
	}
}

static void answer(const struct page *page, sqlite3_stmt *const *statements, int fd)
{
	char request[16384];
	ssize_t length = read(fd, request, sizeof(request));

	if (length <= 0) {
		close(fd);
		return;
	}
	run_queries(statements, page->query_count);
	for (size_t sent = 0; sent < page->reply_bytes;) {
		ssize_t written = write(fd, page->reply + sent, page->reply_bytes - sent);

		if (written < 0)
			return;
		sent += (size_t)written;
	}
}

static void accept_all(int epoll, int listener)
{
	int fd;

	while ((fd = accept4(listener, NULL, NULL, 0)) >= 0) {
		struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };

		epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
	}
}

static void *serve(void *arg)
{
	const struct page *page = arg;
	sqlite3_stmt *statements[MAX_QUERIES];
	struct epoll_event events[64];
	sqlite3 *database;
	int epoll = epoll_create1(0), listener = open_socket(page->port);
	struct epoll_event event = { .events = EPOLLIN, .data.fd = listener };

	if (sqlite3_open_v2(page->database, &database, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		die(page->database);
	/* what a reader of the product has */
	sqlite3_exec(database, "PRAGMA mmap_size = 33554432; PRAGMA cache_size = -8192", NULL, NULL, NULL);
	for (int i = 0; i < page->query_count; i++)
		statements[i] = prepare(page, database, page->queries[i]);
	epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
	for (;;) {
		int count = epoll_wait(epoll, events, 64, -1);

		for (int i = 0; i < count; i++) {
			if (events[i].data.fd == listener)
				accept_all(epoll, listener);
			else
				answer(page, statements, events[i].data.fd);
		}
	}
	return NULL;
}

static void read_reply(struct page *page, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	page->reply = malloc(MAX_REPLY_BYTES);
	ssize_t length = fd < 0 || !page->reply ? -1 : read(fd, page->reply, MAX_REPLY_BYTES);
	if (length <= 0)
		die(path);
	page->reply_bytes = (size_t)length;
	close(fd);
}

int main(int argc, char **argv)
{
	struct page page = { .value_count = 0 };
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int at = 4;

	if (argc < 6)
		die("PORT DATABASE REPLY NAME=VALUE… -- QUERY…");
	page.port = atoi(argv[1]);
	page.database = argv[2];
	read_reply(&page, argv[3]);
	page.values = argv + at;
	while (at < argc && strcmp(argv[at], "--") != 0)
		at++;
	page.value_count = at - 4;
	for (at++; at < argc && page.query_count < MAX_QUERIES; at++)
		page.queries[page.query_count++] = find_query(argv[at]);
	for (long i = 1; i < cores; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, serve, &page) != 0)
			die("thread");
	}
	serve(&page);
	return 0;
}
