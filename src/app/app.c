/* Opening and closing the program, and serving until a signal says stop. */
#include "app/app.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/key.h"
#include "base/cleanup.h"
#include "base/log.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit_head.h"
#include "feature/transcript/transcript.h"
#include "platform/crypto/keyring.h"
#include "platform/db/db.h"
#include "platform/db/db_wall.h"
#include "platform/db/migrate.h"

enum { APP_ARENA_BYTES = 256 * 1024 * 1024, DRAIN_MS = 10 * 1000, LOCK_TRIES = 20, LOCK_TRY_US = 50 * 1000 };

/* A slow mail server holds one thread, a slow push service another, an import a third: the due scan must not wait. */
enum { JOB_THREADS = 6 };

static enum err make_folder(struct ctx *ctx, const char *path)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return OK;
	return fail(ctx, errno == ENOSPC ? ERR_FULL : ERR_INTERNAL, "app.folder", "data", "%s: %s", path, strerror(errno));
}

static enum err make_folders(struct ctx *ctx, const char *data_dir)
{
	static const char *const folders[] = { "", "/files", "/keys", "/spool" };

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		TRY(make_folder(ctx, arena_format(ctx->arena, "%s%s", data_dir, folders[i])));
	return OK;
}

static enum err open_lock(struct app *app, int *ret_fd)
{
	const char *path = arena_format(&app->arena, "%s/genjin.lock", app->data_dir);

	*ret_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*ret_fd < 0)
		return fail(&app->ctx, ERR_INTERNAL, "app.lock", NULL, "%s: %s", path, strerror(errno));
	return OK;
}

/* One server per data folder; with PostgreSQL each node has its own folder. A command looks at the lock for a moment
 * only (no_server_runs), which the tries sit out. */
static enum err take_lock(struct app *app)
{
	TRY(open_lock(app, &app->lock_fd));
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(app->lock_fd, LOCK_EX | LOCK_NB) == 0)
			return OK;
		usleep(LOCK_TRY_US);
	}
	return fail(&app->ctx, ERR_CONFLICT, "app.running", NULL, "A server runs on %s already.", app->data_dir);
}

/* Whether this command must leave checkpoints to a server. */
static enum err no_server_runs(struct app *app, bool *ret_alone)
{
	CLOSING(fd_close) int fd = -1;

	TRY(open_lock(app, &fd));
	*ret_alone = flock(fd, LOCK_SH | LOCK_NB) == 0;
	return OK;
}

static enum err open_database(struct app *app, bool is_server)
{
	bool had_heads;
	struct db_options options = { .data_dir = app->data_dir, .url = config_text(app->config, "database"),
				      .is_server = is_server };

	if (!is_server)
		TRY(no_server_runs(app, &app->is_alone));
	options.is_alone = app->is_alone;

	TRY(db_open(&app->ctx, &options, &app->db));
	app->ctx.db = app->db;
	TRY(migrate_has(&app->ctx, AUDIT_HEADS_SINCE, &had_heads));
	TRY(migrate_up(&app->ctx));
	TRY(key_settle(app));
	return had_heads ? OK : audit_heads_seal(&app->ctx);
}

static void set_log_level(const char *name)
{
	static const char *const names[] = { "debug", "info", "warning", "error" };

	for (int i = 0; i < 4; i++) {
		if (text_equal(name, names[i]))
			log_set_level((enum log_level)i);
	}
}

/* Threads inherit the mask: only wait_for_signal() sees the signals. */
static void block_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGPIPE);
	sigprocmask(SIG_BLOCK, &signals, NULL);
}

enum err app_open(struct app *app, int argc, char **argv, const struct config_setting *settings, enum app_want want)
{
	struct ctx *ctx = &app->ctx;
	struct stat known;

	*app = (struct app){ .lock_fd = -1 };
	TRY(arena_open(APP_ARENA_BYTES, &app->arena));
	*ctx = (struct ctx){ .arena = &app->arena, .clock = &clock_system, .actor = { .locale = "zh-CN" } };
	TRY(config_load(ctx, argc, argv, settings, &app->config));
	ctx->config = app->config;
	set_log_level(config_text(app->config, "log_level"));
	app->data_dir = config_text(app->config, "data");
	if (want == APP_NOTHING)
		return OK;
	if (!app->data_dir)
		return fail(ctx, ERR_INVALID, "app.no_data", "data", "Say where the data lies: --data DIR.");
	if (want == APP_SETTINGS_ONLY)
		return OK;
	if (want == APP_COMMAND && stat(app->data_dir, &known) != 0)
		return fail(ctx, ERR_NOT_FOUND, "app.no_installation", "data", "There is no installation in %s: run genjin init first.",
			    app->data_dir);
	TRY(make_folders(ctx, app->data_dir));
	if (want == APP_SERVE) {
		block_signals(); /* before the database starts its threads */
		TRY(take_lock(app));
	}
	TRY(key_open(app, want != APP_COMMAND));
	return open_database(app, want == APP_SERVE);
}

void app_close(struct app *app)
{
	db_close(app->db);
	keyring_close(app->keys);
	fd_close(&app->lock_fd);
	arena_close(&app->arena);
}

/* --- Serving --- */

static void wake(void *arg)
{
	struct app *app = arg;

	live_wake(app->hub);
	job_wake(app->jobs);
}

static enum err start_http(struct app *app)
{
	static unsigned char secret[32];
	int64_t rate_percent;

	TRY(config_int(&app->ctx, app->config, "rate_percent", &rate_percent));
	struct http_options options = {
		.listen = config_text(app->config, "listen"),
		.public_url = config_text(app->config, "public_url"),
		.spool_dir = arena_format(&app->arena, "%s/spool", app->data_dir),
		.secret = secret,
		.db = app->db,
		.live = app->hub,
		.clock = app->ctx.clock,
		.routes = app_routes,
		.is_behind_proxy = text_equal(config_text(app->config, "behind_proxy"), "yes"),
		.rate_percent = (int)rate_percent,
		.hooks = { .authenticate = account_authenticate, .authorise = account_authorise },
	};

	keyring_secret(app->keys, "http.cursor", secret);
	return http_start(&app->ctx, &options, &app->http);
}

/* Names this process among the nodes. */
static const char *node_name(struct app *app)
{
	char host[65] = "node";

	gethostname(host, sizeof(host) - 1);
	return arena_format(&app->arena, "%s:%d", host, (int)getpid());
}

/* Each recording that is heard beside the first one has a thread of its own. */
static enum err count_threads(struct app *app, int *ret_threads)
{
	int64_t at_once;

	TRY(config_int(&app->ctx, app->config, "speech_at_once", &at_once));
	if (at_once < 1 || at_once > SPEECH_AT_ONCE_MAX)
		return fail(&app->ctx, ERR_INVALID, "config.number", "speech_at_once", "speech_at_once is a number from 1 to %d",
			    SPEECH_AT_ONCE_MAX);
	*ret_threads = JOB_THREADS - 1 + (int)at_once;
	return OK;
}

static enum err start_all(struct app *app)
{
	struct job_options jobs = {
		.kinds = app_jobs,
		.kind_count = app_job_count,
		.db = app->db,
		.clock = app->ctx.clock,
	};

	TRY(count_threads(app, &jobs.threads));
	TRY(live_start(&app->ctx, node_name(app), &app->hub));
	TRY(job_start(&app->ctx, &jobs, &app->jobs));
	db_on_notify(app->db, wake, app);
	return start_http(app);
}

static void stop_all(struct app *app)
{
	http_stop(app->http, DRAIN_MS);
	db_on_notify(app->db, NULL, NULL);
	job_stop(app->jobs, DRAIN_MS);
	live_stop(app->hub);
}

static void wait_for_signal(void)
{
	sigset_t signals;
	int which;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	while (sigwait(&signals, &which) != 0)
		continue;
	log_info("server.stopping", LOG_INT("signal", which));
}

/* One database user for everything goes on working; it is said what that gives up. */
static enum err tell_wall(struct app *app)
{
	struct db_wall wall;

	TRY(db_wall_read(&app->ctx, &wall));
	const char *weakness = db_wall_weakness(&wall);
	if (weakness)
		log_warning("db.wall", LOG_TEXT("weakness", weakness));
	return OK;
}

enum err app_serve(struct app *app)
{
	TRY(tell_wall(app));
	enum err err = start_all(app);
	if (err == OK) {
		log_info("server.ready", LOG_INT("port", http_port(app->http)), LOG_TEXT("version", GENJIN_VERSION));
		wait_for_signal();
	}
	stop_all(app);
	return err;
}
