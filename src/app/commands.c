/* The command line: one table of commands, each with its settings. Exit status 0 done, 1 failed, 2 wrong use. */
#include "app/app.h"

#include <stdlib.h>

#include "app/backup.h"
#include "app/commands.h"
#include "app/demo.h"
#include "app/key.h"
#include "app/learn.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/audit/audit_head.h"
#include "feature/document/document.h"
#include "feature/importer/importer.h"
#include "feature/notification/notification.h"
#include "feature/search/search.h"
#include "feature/transcript/transcript.h"
#include "platform/db/db_wall.h"
#include "platform/file/file.h"

enum { CHECK_MAX_BYTES = 1024 * 1024 }; /* of problems; who has more has seen enough */

/* --- init --- */

/* First line of the file, or NULL without the setting. */
static enum err read_password(struct app *app, const char **ret_password)
{
	const char *path = config_text(app->config, "password_file");
	char *content;

	*ret_password = NULL;
	if (!path)
		return OK;
	TRY(file_read(&app->ctx, path, 4096, &content));
	content[strcspn(content, "\r\n")] = '\0';
	*ret_password = content;
	return OK;
}

static void print_one_time(const char *login, const char *password)
{
	if (password)
		printf("login: %s\none-time password: %s\n", login, password);
}

static enum err need(struct app *app, const char *setting)
{
	if (config_text(app->config, setting))
		return OK;
	return fail(&app->ctx, ERR_INVALID, "config.missing", setting, "--%s is needed.", setting);
}

static enum err run_init(struct app *app)
{
	const char *login = config_text(app->config, "login");
	const char *name = config_text(app->config, "name");
	struct account_new account = { .login = login, .name = name ? name : login, .role = ROLE_PARTNER, .rights = RIGHTS_ALL };
	const char *one_time;
	int64_t id;

	TRY(need(app, "firm"));
	TRY(need(app, "login"));
	TRY(read_password(app, &account.password));
	TRY(account_create_firm(&app->ctx, config_text(app->config, "firm"), false));
	TRY(account_create(&app->ctx, &account, &id, &one_time));
	print_one_time(login, one_time);
	return OK;
}

/* --- user, token --- */

static enum err use_firm(struct app *app)
{
	TRY(need(app, "firm"));
	return account_use_firm(&app->ctx, config_text(app->config, "firm"));
}

static enum err add_user(struct app *app)
{
	const char *role = config_text(app->config, "role");
	const char *name = config_text(app->config, "name");
	const char *login = config_text(app->config, "login");
	struct account_new account = { .login = login, .name = name ? name : login,
				       .role = choice_from_text(&role_choices, role) };
	const char *one_time;
	int64_t id;

	TRY(need(app, "login"));
	TRY(use_firm(app));
	if (!account.role)
		return fail(&app->ctx, ERR_INVALID, "account.role", "role", "A role is junior, senior, partner or admin.");
	TRY(read_password(app, &account.password));
	TRY(account_create(&app->ctx, &account, &id, &one_time));
	print_one_time(login, one_time);
	return OK;
}

static enum err run_user(struct app *app)
{
	const char *verb = config_operand(app->config, 0);
	const char *login = config_text(app->config, "login");
	const char *one_time;

	if (text_equal(verb, "add"))
		return add_user(app);
	TRY(need(app, "login"));
	if (text_equal(verb, "disable"))
		return account_disable(&app->ctx, login);
	if (!text_equal(verb, "reset"))
		return fail(&app->ctx, ERR_INVALID, "config.verb", NULL, "genjin user add, disable or reset.");
	TRY(account_reset(&app->ctx, login, &one_time));
	print_one_time(login, one_time);
	return OK;
}

static enum err run_token(struct app *app)
{
	const char *token;

	if (!text_equal(config_operand(app->config, 0), "add"))
		return fail(&app->ctx, ERR_INVALID, "config.verb", NULL, "genjin token add.");
	TRY(need(app, "login"));
	TRY(account_token_add(&app->ctx, config_text(app->config, "login"), config_text(app->config, "name"),
			      config_text(app->config, "scope"), &token));
	printf("%s\n", token);
	return OK;
}

static enum err run_demo(struct app *app)
{
	struct demo_options options = { .firm = config_text(app->config, "firm") };
	struct demo_result result;

	TRY(config_int(&app->ctx, app->config, "candidates", &options.candidates));
	TRY(config_int(&app->ctx, app->config, "records", &options.records));
	TRY(config_int(&app->ctx, app->config, "seed", &options.seed));
	TRY(demo_make(&app->ctx, &options, &result));
	printf("candidates: %lld, positions: %lld, records: %lld\n", (long long)result.candidates,
	       (long long)result.positions, (long long)result.records);
	print_one_time(result.login, result.password);
	return OK;
}

/* --- import --- */

static void print_import(const struct import_file_result *result, bool as_json)
{
	CLOSING(text_done) struct text json = { 0 };

	if (!as_json) {
		printf("%lld rows: %lld created, %lld merged, %lld skipped (%lld blank), %lld rejected\n",
		       (long long)result->rows, (long long)result->created, (long long)result->merged,
		       (long long)result->skipped, (long long)result->blank, (long long)result->rejected);
		if (result->rejects_file)
			printf("rejected rows: %s\n", result->rejects_file);
		return;
	}
	text_init(&json, 64 * 1024);
	json_append_shape(&json, &import_file_result_shape, result, NULL);
	printf("%s\n", text_chars(&json));
}

static void add_result(struct import_file_result *sum, const struct import_file_result *one)
{
	sum->rows += one->rows;
	sum->created += one->created;
	sum->merged += one->merged;
	sum->skipped += one->skipped;
	sum->blank += one->blank;
	sum->rejected += one->rejected;
	sum->rejects_file = one->rejects_file ? one->rejects_file : sum->rejects_file;
}

/* All files of a former system: a line for each, or the sum of all as JSON. */
static enum err run_source(struct app *app, const struct import_file *settings, bool as_json)
{
	struct import_file_result sum = { 0 };
	struct list results;

	TRY(importer_run_source(&app->ctx, settings->kind, settings, &results));
	for (size_t i = 0; i < results.count; i++) {
		const struct import_source_result *one = (const struct import_source_result *)results.items + i;

		add_result(&sum, &one->result);
		if (!as_json)
			printf("%s: ", one->file);
		if (!as_json)
			print_import(&one->result, false);
	}
	if (as_json)
		print_import(&sum, true);
	return OK;
}

static enum err run_import(struct app *app)
{
	const char *care = config_text(app->config, "care");
	const char *duplicates = config_text(app->config, "duplicates");
	struct import_file file = {
		.kind = config_operand(app->config, 0),
		.path = config_operand(app->config, 1),
		.sheet = config_text(app->config, "sheet"),
		.map_path = config_text(app->config, "map"),
		.skip_duplicates = text_equal(duplicates, "skip"),
		.in_care = text_equal(care, "care"),
		.rejects_folder = arena_format(&app->arena, "%s/rejects", app->data_dir),
	};
	struct import_file_result result = { 0 };

	if (!file.kind || !file.path)
		return fail(&app->ctx, ERR_INVALID, "config.verb", NULL, "genjin import candidates|positions|submissions|records FILE, or "
			    "genjin import ezekia|bullhorn|odoo FOLDER, or genjin import opencats FILE.");
	if (!file.in_care && !text_equal(care, "pool"))
		return fail(&app->ctx, ERR_INVALID, "import.care", "care", "--care is pool or care.");
	if (!file.skip_duplicates && !text_equal(duplicates, "merge"))
		return fail(&app->ctx, ERR_INVALID, "import.duplicates", "duplicates", "--duplicates is merge or skip.");
	TRY(need(app, "login"));
	TRY(account_act_as(&app->ctx, config_text(app->config, "login")));
	if (choice_from_text(&import_kinds, file.kind) == 0)
		return run_source(app, &file, config_text(app->config, "json") != NULL);
	TRY(importer_run_file(&app->ctx, &file, &result));
	print_import(&result, config_text(app->config, "json") != NULL);
	return OK;
}

static enum err run_backup(struct app *app)
{
	CLOSING(text_done) struct text heads = { 0 };
	int64_t missing;

	text_init(&heads, CHECK_MAX_BYTES);
	TRY(need(app, "out"));
	TRY(backup_write(app, config_text(app->config, "out"), &missing, &heads));
	printf("%s", text_chars(&heads));
	if (missing)
		fprintf(stderr, "%lld files are named by the database but not there; genjin check says which.\n", (long long)missing);
	return OK;
}

static enum err run_restore(struct app *app)
{
	TRY(need(app, "in"));
	TRY(backup_restore(app, config_text(app->config, "in")));
	printf("Restored into %s. Put the master key back before the next start: keys/master.key, or --master-key-file.\n",
	       app->data_dir);
	return OK;
}

static int64_t count_lines(const struct text *text)
{
	int64_t count = 0;

	for (const char *at = text_chars(text); (at = strchr(at, '\n')); at++)
		count++;
	return count;
}

/* Files without a row are named, but nothing is wrong with them: a kill leaves some. */
static enum err run_check(struct app *app)
{
	CLOSING(text_done) struct text problems = { 0 };
	CLOSING(text_done) struct text notes = { 0 };

	text_init(&problems, CHECK_MAX_BYTES);
	text_init(&notes, CHECK_MAX_BYTES);
	TRY(backup_check(app, config_text(app->config, "all") != NULL, &problems, &notes));
	printf("%s%s", text_chars(&problems), text_chars(&notes));
	if (problems.length)
		return fail(&app->ctx, ERR_INTERNAL, "check.problems", NULL, "%lld problems found.", (long long)count_lines(&problems));
	printf("ok\n");
	return OK;
}

/* Beside a running server, too: its job takes up what is noted here, and both may do so at once. */
static enum err run_index(struct app *app)
{
	struct list firms = { 0 };
	int64_t total = 0;

	if (config_text(app->config, "rebuild"))
		TRY(account_firm_ids(&app->ctx, &firms));
	for (size_t i = 0; i < firms.count; i++) {
		int64_t count;

		app->ctx.firm_id = ((const int64_t *)firms.items)[i];
		TRY(search_rebuild(&app->ctx, &count));
		total += count;
	}
	if (!config_text(app->config, "later"))
		TRY(search_catch_up(&app->ctx));
	if (total && !config_text(app->config, "later"))
		TRY(search_tidy(&app->ctx));
	printf("%lld rows noted\n", (long long)total);
	return OK;
}

static enum err run_migrate(struct app *app)
{
	const char *role = config_text(app->config, "serve_as");

	return role ? db_wall_let_in(&app->ctx, role) : OK; /* app_open has done the rest */
}

static enum err run_serve(struct app *app)
{
	return app_serve(app);
}

/* --- The table --- */

static const struct config_setting init_settings[] = {
	APP_SETTINGS,
	{ "login", NULL, "NAME", "Login of the first partner and admin" },
	{ "name", NULL, "NAME", "Name of the person" },
	{ "password_file", NULL, "FILE", "Password in the first line of FILE; a one-time password is printed otherwise" },
	{ 0 },
};

static const struct config_setting user_settings[] = {
	APP_SETTINGS,
	{ "login", NULL, "NAME", "Login, unique over all firms" },
	{ "name", NULL, "NAME", "Name of the person" },
	{ "role", NULL, "ROLE", "junior, senior, partner or admin" },
	{ "password_file", NULL, "FILE", "Password in the first line of FILE; a one-time password is printed otherwise" },
	{ 0 },
};

static const struct config_setting token_settings[] = {
	APP_SETTINGS,
	{ "login", NULL, "NAME", "Account the token acts for" },
	{ "name", "script", "NAME", "What it is for" },
	{ "scope", "all", "SCOPE", "all or read" },
	{ 0 },
};

static const struct config_setting import_settings[] = {
	APP_SETTINGS,
	DOCUMENT_SETTINGS,
	{ "login", NULL, "NAME", "Account that imports" },
	{ "sheet", NULL, "NAME", "Sheet of a workbook; the first visible one that is no manual otherwise" },
	{ "map", NULL, "FILE", "JSON object heading -> field (null leaves the column out); the guess otherwise" },
	{ "duplicates", "merge", "HOW", "merge or skip" },
	{ "care", "pool", "WHERE", "New candidates go into the pool, or into care" },
	{ "json", NULL, NULL, "Print the result as JSON" },
	{ 0 },
};

static const struct config_setting serve_settings[] = {
	APP_SETTINGS,
	{ "listen", "127.0.0.1:8080", "HOST:PORT", "Where to listen" },
	{ "public_url", NULL, "URL", "How browsers reach the server; http://LISTEN by default" },
	{ "behind_proxy", "no", "yes|no", "A proxy in front writes the client's address at the end of X-Forwarded-For" },
	{ "rate_percent", "100", "N", "Rate limits in percent of the built-in ones; -1 for none" },
	AUDIT_SETTINGS,
	DOCUMENT_SETTINGS,
	TRANSCRIPT_SETTINGS,
	NOTIFICATION_SETTINGS,
	{ 0 },
};

static const struct config_setting demo_settings[] = {
	APP_SETTINGS,
	{ "candidates", "160", "N", "How many candidates" },
	{ "records", "0", "N", "At most so many records; 0 as the history goes" },
	{ "seed", "1", "S", "The same seed gives the same firm" },
	{ 0 },
};

static const struct config_setting backup_settings[] = {
	APP_SETTINGS,
	{ "out", NULL, "FILE", "Archive to write: database and files, never the master key" },
	{ 0 },
};

static const struct config_setting restore_settings[] = {
	APP_SETTINGS,
	{ "in", NULL, "FILE", "Archive of genjin backup" },
	{ 0 },
};

static const struct config_setting index_settings[] = {
	APP_SETTINGS,
	{ "rebuild", NULL, NULL, "Index everything anew, piece by piece, while it is searched" },
	{ "later", NULL, NULL, "Leave the work to the running server" },
	{ 0 },
};

static const struct config_setting check_settings[] = {
	APP_SETTINGS,
	{ "all", NULL, NULL, "Compare all of the search index with the rows, not 16 documents of each 10,000" },
	AUDIT_SETTINGS,
	{ 0 },
};

static const struct config_setting key_settings[] = {
	APP_SETTINGS,
	KEY_SETTINGS,
	{ 0 },
};

static const struct config_setting learn_sim_settings[] = {
	APP_SETTINGS,
	{ "out", NULL, "FILE", "JSON to write: best_days, lo90, hi90, use_days of each cell" },
	{ 0 },
};

static const struct config_setting learn_eval_settings[] = {
	APP_SETTINGS,
	{ "log", NULL, "FILE", "Events of offers, .csv or .csv.gz" },
	{ "split", "0.7", "SHARE", "Learn from this share of the offers, foresee the rest" },
	{ "out", NULL, "FILE", "JSON to write; FILE.pred.csv beside it has every prediction" },
	{ 0 },
};

static const struct config_setting migrate_settings[] = {
	APP_SETTINGS,
	{ "serve_as", NULL, "ROLE", "PostgreSQL: lets this role, which owns nothing, serve what the present one owns" },
	{ 0 },
};

static const struct command commands[] = {
	{ "init", "Create a firm and its first partner and admin", init_settings, APP_CREATE, run_init },
	{ "serve", "Serve until SIGTERM", serve_settings, APP_SERVE, run_serve },
	{ "user", "add, disable or reset a user", user_settings, APP_COMMAND, run_user },
	{ "token", "add: print an API token once", token_settings, APP_COMMAND, run_token },
	{ "demo", "Make a marked demo firm, or fill one", demo_settings, APP_CREATE, run_demo },
	{ "import", "candidates, positions, submissions or records out of a CSV or XLSX file, or all that a former system exports",
	  import_settings, APP_COMMAND, run_import },
	{ "backup", "Write database and files into one archive, while the server runs", backup_settings, APP_COMMAND, run_backup },
	{ "restore", "Unpack an archive into an empty data folder", restore_settings, APP_SETTINGS_ONLY, run_restore },
	{ "check", "Check database, audit chains, search index and files", check_settings, APP_COMMAND, run_check },
	{ "index", "Bring the index of the search up to date", index_settings, APP_COMMAND, run_index },
	{ "key", "rotate: a new key for a firm, or for all; master: a new master key; show", key_settings, APP_COMMAND, key_run },
	{ "learn-sim", "Measure the learned cadence on simulated firms", learn_sim_settings, APP_NOTHING, learn_run_sim },
	{ "learn-eval", "Measure it on a real log, held out in time", learn_eval_settings, APP_NOTHING, learn_run_eval },
	{ "migrate", "Bring the database to this program's version", migrate_settings, APP_COMMAND, run_migrate },
};

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (text_equal(commands[i].name, name))
			return &commands[i];
	}
	return NULL;
}

static int print_usage(void)
{
	printf("genjin %s: no candidate who should be followed up is ever forgotten\n\n", GENJIN_VERSION);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		printf("  genjin %-10s %s\n", commands[i].name, commands[i].summary);
	printf("  genjin help COMMAND\n");
	return 2;
}

static int print_help(const char *name)
{
	const struct command *command = name ? find_command(name) : NULL;

	if (!command)
		return print_usage();
	printf("genjin %s: %s\n", command->name, command->summary);
	config_print_help(command->settings);
	return 0;
}

/* Wrong use is the caller's fault in the words; everything else failed. */
static int exit_status(enum err err)
{
	return err == OK ? 0 : err == ERR_INVALID ? 2 : 1;
}

int app_run_command(int argc, char **argv)
{
	const struct command *command = argc > 1 ? find_command(argv[1]) : NULL;
	struct app app;

	if (argc > 1 && text_equal(argv[1], "help"))
		return print_help(argc > 2 ? argv[2] : NULL);
	if (!command)
		return print_usage();
	enum err err = app_open(&app, argc - 2, argv + 2, command->settings, command->want);
	if (err == OK)
		err = command->run(&app);
	if (err != OK)
		fprintf(stderr, "genjin %s: %s (%s)\n", command->name,
			app.ctx.fault.detail ? app.ctx.fault.detail : err_name(err),
			app.ctx.fault.code ? app.ctx.fault.code : err_name(err));
	app_close(&app);
	return exit_status(err);
}
