/* The opened program: settings, keys, database, and for `serve` the server with hub and jobs.
 *
 * Opened and closed in mirrored order. The one place that puts the features together; see ARCHITECTURE.md. */
#pragma once
#include "base/ctx.h"
#include "platform/config/config.h"
#include "platform/http/http.h"
#include "platform/job/job.h"
#include "platform/live/live.h"

struct app {
	struct arena arena;
	struct ctx ctx;
	struct config *config;
	const char *data_dir;
	struct keyring *keys;
	struct db *db;
	int lock_fd;
	bool is_alone;     /* a command: no server runs on this data folder */
	struct live_hub *hub;
	struct job_runner *jobs;
	struct http_server *http;
};

/* Settings that every command takes. */
#define APP_SETTINGS                                                                                             \
	{ "data", NULL, "DIR", "Data folder: database, files, keys" },                                           \
	{ "database", NULL, "URL", "postgresql://… for several nodes; SQLite in the data folder by default" },   \
	{ "files", NULL, "DIR", "Folder of uploaded files, shared by all nodes; DATA/files by default" },       \
	{ "master_key_file", NULL, "FILE", "Master key outside the data folder" },                               \
	{ "firm", NULL, "NAME", "Firm that the command works in" },                                              \
	{ "log_level", "info", "LEVEL", "debug, info, warning or error" }

enum app_want {
	APP_NOTHING, /* not even a data folder is named */
	APP_SETTINGS_ONLY, /* nothing is opened */
	APP_COMMAND, /* database opened and migrated */
	APP_CREATE,  /* the same; folder and master key are made when missing */
	APP_SERVE,   /* the same, with the writer thread and the lock of the folder */
};

/* Opens what the command needs. errors ERR_INVALID "app.no_data", ERR_NOT_FOUND "app.no_installation",
 * ERR_CONFLICT "app.running"; those of config, keyring, db and migrate */
MUST_USE enum err app_open(struct app *app, int argc, char **argv, const struct config_setting *settings,
			   enum app_want want);
void app_close(struct app *app);

/* Starts jobs, live hub and HTTP and waits for SIGTERM or SIGINT; then drains. */
MUST_USE enum err app_serve(struct app *app);

/* Tables of the program. */
extern const struct http_routes *const app_routes[];
extern const struct job_kind app_jobs[];
extern const int app_job_count;

/* Runs `genjin COMMAND …`; returns the exit status: 0 done, 1 failed, 2 wrong use. */
int app_run_command(int argc, char **argv);
