/* HTTP load over keep-alive connections: at a fixed rate (open loop) or flat out (closed loop).
 *
 *	load PORT RATE CONNECTIONS SECONDS HEADERS < REQUESTS
 *
 * REQUESTS has one "METHOD PATH [JSON]" a line, sent in turns; {n} becomes a number used once. HEADERS are lines
 * sent with every request ("Cookie: …"). RATE is in requests a second over all connections, 0 = flat out. In the
 * open loop latency counts from the moment the request was due, so a stall is charged to every request it delays.
 * Connections take turns; one that the server closes while nothing is asked on it is opened again, as a browser does.
 * Prints one JSON object. The first tenth of the time warms up and is not counted. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MAX_CONNECTIONS = 10000, MAX_LINES = 100000, MAX_SAMPLES = 1 << 22, BUFFER_BYTES = 1 << 20, REQUEST_BYTES = 16384 };

struct connection {
	int fd;
	double due_s;        /* of the request under way, 0 = idle */
	size_t received;
	size_t reply_bytes;  /* 0 until the head is complete */
	char head[8192];
};

struct load {
	int port, connection_count;
	double rate, seconds;
	const char *headers;
	char *lines[MAX_LINES];
	size_t line_count, next_line;
	uint64_t number;
	struct connection *connections;
	int epoll;
	double start_s, next_due_s;
	float *samples;
	size_t sample_count, reply_count, error_count, told;
	int idle[MAX_CONNECTIONS]; /* a ring: all are used, however few were enough */
	int idle_first, idle_count;
};

static double now_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void die(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void add_idle(struct load *load, int index)
{
	load->idle[(load->idle_first + load->idle_count++) % MAX_CONNECTIONS] = index;
}

static int take_idle(struct load *load)
{
	int index = load->idle[load->idle_first];

	load->idle_first = (load->idle_first + 1) % MAX_CONNECTIONS;
	load->idle_count--;
	return index;
}

static void connect_to(struct load *load, int index)
{
	struct connection *connection = &load->connections[index];
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)load->port),
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = (uint32_t)index };
	int yes = 1;

	connection->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connection->fd < 0 || connect(connection->fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		die("connect");
	setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	epoll_ctl(load->epoll, EPOLL_CTL_ADD, connection->fd, &event);
}

/* Copies `text` with {n} replaced. */
static size_t fill_in(struct load *load, const char *text, char *ret, size_t size)
{
	const char *mark = strstr(text, "{n}");

	if (!mark)
		return (size_t)snprintf(ret, size, "%s", text);
	return (size_t)snprintf(ret, size, "%.*s%llu%s", (int)(mark - text), text, (unsigned long long)load->number, mark + 3);
}

static size_t make_request(struct load *load, char *ret, size_t size)
{
	const char *line = load->lines[load->next_line++ % load->line_count];
	const char *path = strchr(line, ' ') + 1;
	const char *body_template = strchr(path, ' ');
	int path_bytes = body_template ? (int)(body_template - path) : (int)strlen(path);
	char body[REQUEST_BYTES / 2] = "";
	size_t body_bytes = body_template ? fill_in(load, body_template + 1, body, sizeof(body)) : 0;

	load->number++;
	return (size_t)snprintf(ret, size, "%.*s %.*s HTTP/1.1\r\nHost: 127.0.0.1\r\nSec-Fetch-Site: same-origin\r\n%s%s"
				"Content-Length: %zu\r\n\r\n%s", (int)(path - line - 1), line, path_bytes, path, load->headers,
				body_bytes ? "Content-Type: application/json\r\n" : "", body_bytes, body);
}

static void send_request(struct load *load, double due_s)
{
	struct connection *connection = &load->connections[take_idle(load)];
	char request[REQUEST_BYTES];
	size_t bytes = make_request(load, request, sizeof(request));

	connection->due_s = due_s;
	connection->received = connection->reply_bytes = 0;
	if (write(connection->fd, request, bytes) != (ssize_t)bytes)
		die("write");
}

/* Requests that are due go out as far as connections are free; the others keep their due time. */
static void send_due(struct load *load, double now)
{
	while (load->idle_count && now < load->start_s + load->seconds) {
		if (load->rate > 0 && load->next_due_s > now)
			return;
		send_request(load, load->rate > 0 ? load->next_due_s : now);
		if (load->rate > 0)
			load->next_due_s += 1 / load->rate;
	}
}

static void note_reply(struct load *load, struct connection *connection, double now)
{
	int status = atoi(connection->head + sizeof("HTTP/1.1"));

	if (connection->due_s > load->start_s + load->seconds / 10) {
		load->reply_count++;
		load->error_count += status < 200 || status > 299;
		if (load->sample_count < MAX_SAMPLES)
			load->samples[load->sample_count++] = (float)((now - connection->due_s) * 1000);
	}
	if (status >= 400 && load->told++ < 3)
		fprintf(stderr, "load: %.*s\n", (int)connection->received, connection->head);
	connection->due_s = 0;
	add_idle(load, (int)(connection - load->connections));
}

static void read_head(struct connection *connection, const char *bytes, size_t length)
{
	size_t room = sizeof(connection->head) - 1 - connection->received;
	size_t taken = length < room ? length : room;

	memcpy(connection->head + connection->received, bytes, taken);
	connection->head[connection->received + taken] = '\0';
	char *end = strstr(connection->head, "\r\n\r\n");
	char *content_length = strcasestr(connection->head, "\r\nContent-Length:");
	if (end)
		connection->reply_bytes = (size_t)(end + 4 - connection->head) +
					  (content_length && content_length < end ? strtoul(content_length + 17, NULL, 10) : 0);
}

static void receive(struct load *load, struct connection *connection)
{
	static char buffer[BUFFER_BYTES];
	ssize_t length = read(connection->fd, buffer, sizeof(buffer));

	if (length <= 0 && connection->due_s > 0)
		die("the server closed a connection with a request under way");
	if (length <= 0) {
		close(connection->fd);
		connect_to(load, (int)(connection - load->connections));
		return;
	}
	if (!connection->reply_bytes)
		read_head(connection, buffer, (size_t)length);
	connection->received += (size_t)length;
	if (connection->reply_bytes && connection->received >= connection->reply_bytes)
		note_reply(load, connection, now_s());
}

static void run(struct load *load)
{
	struct epoll_event events[256];

	load->start_s = load->next_due_s = now_s();
	for (;;) {
		double now = now_s();

		send_due(load, now);
		if (now > load->start_s + load->seconds && (load->idle_count == load->connection_count ||
							    now > load->start_s + load->seconds + 10))
			return;
		int wait_ms = load->rate > 0 && load->idle_count && load->next_due_s - now < 0.002 ? 0 : 1;
		int count = epoll_wait(load->epoll, events, 256, wait_ms);
		for (int i = 0; i < count; i++)
			receive(load, &load->connections[events[i].data.u32]);
	}
}

static int compare(const void *one, const void *other)
{
	float a = *(const float *)one, b = *(const float *)other;

	return (a > b) - (a < b);
}

static double percentile(const struct load *load, double share)
{
	return load->sample_count ? load->samples[(size_t)((double)(load->sample_count - 1) * share)] : 0;
}

static void report(struct load *load)
{
	qsort(load->samples, load->sample_count, sizeof(*load->samples), compare);
	printf("{\"rate\":%.0f,\"connections\":%d,\"requests\":%zu,\"errors\":%zu,\"per_second\":%.1f,\"p50_ms\":%.3f,"
	       "\"p99_ms\":%.3f,\"max_ms\":%.3f}\n", load->rate, load->connection_count, load->reply_count, load->error_count,
	       (double)load->reply_count / (load->seconds * 0.9), percentile(load, 0.5), percentile(load, 0.99), percentile(load, 1));
}

static void read_lines(struct load *load)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	while (load->line_count < MAX_LINES && (length = getline(&line, &size, stdin)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (strchr(line, ' '))
			load->lines[load->line_count++] = strdup(line);
	}
	free(line);
	if (!load->line_count)
		die("no requests");
}

int main(int argc, char **argv)
{
	struct load *load = calloc(1, sizeof(*load));

	if (argc != 6 || !load) {
		fprintf(stderr, "load PORT RATE CONNECTIONS SECONDS HEADERS < REQUESTS\n");
		return 2;
	}
	load->port = atoi(argv[1]);
	load->rate = atof(argv[2]);
	load->connection_count = atoi(argv[3]);
	load->seconds = atof(argv[4]);
	load->headers = argv[5];
	load->number = (uint64_t)time(NULL) * 1000000;
	if (load->connection_count < 1 || load->connection_count > MAX_CONNECTIONS)
		return 2;
	load->connections = calloc((size_t)load->connection_count, sizeof(*load->connections));
	load->samples = malloc(MAX_SAMPLES * sizeof(*load->samples));
	load->epoll = epoll_create1(0);
	if (!load->connections || !load->samples || load->epoll < 0)
		die("memory");
	read_lines(load);
	for (int i = 0; i < load->connection_count; i++) {
		connect_to(load, i);
		add_idle(load, i);
	}
	run(load);
	report(load);
	return load->error_count > 0;
}
