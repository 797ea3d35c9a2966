/* Opening the master key, changing it, and new generations of the keys under it. */
#include "app/key.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "feature/account/account.h"
#include "feature/firm_key/firm_key.h"
#include "platform/crypto/keyring.h"
#include "platform/file/file.h"

static const char *path_of(struct app *app)
{
	const char *path = config_text(app->config, "master_key_file");

	return path ? path : arena_format(&app->arena, "%s/keys/master.key", app->data_dir);
}

/* Where the next one lies until it takes the place of the present one. */
static const char *next_path_of(struct app *app)
{
	return arena_format(&app->arena, "%s.new", path_of(app));
}

static void use(struct app *app, struct keyring *keys)
{
	keyring_close(app->keys);
	keyring_use_source(keys, firm_key_source);
	app->keys = keys;
	app->ctx.keys = keys;
}

/* One that is there already stays. */
static enum err create_missing(struct ctx *ctx, const char *path)
{
	enum err err = keyring_create(ctx, path);

	if (err != OK && err != ERR_CONFLICT)
		return err;
	fault_clear(ctx);
	return OK;
}

enum err key_open(struct app *app, bool creates)
{
	struct keyring *keys;

	if (creates)
		TRY(create_missing(&app->ctx, path_of(app)));
	TRY(keyring_open(&app->ctx, path_of(app), &keys));
	use(app, keys);
	return OK;
}

/* --- Changing the master key --- */

static enum err put_in_place(struct app *app)
{
	if (rename(next_path_of(app), path_of(app)) != 0)
		return fail(&app->ctx, ERR_INTERNAL, "keyring.write", NULL, "%s: %s", path_of(app), strerror(errno));
	return keyring_sync(&app->ctx, path_of(app));
}

/* A kill came between the commit and the rename. */
static enum err take_next(struct app *app)
{
	struct keyring *keys;

	fault_clear(&app->ctx);
	TRY(keyring_open(&app->ctx, next_path_of(app), &keys));
	use(app, keys);
	TRY(firm_key_open_root(&app->ctx));
	log_info("key.master_in_place", LOG_TEXT("file", path_of(app)));
	return put_in_place(app);
}

enum err key_settle(struct app *app)
{
	enum err err = firm_key_open_root(&app->ctx);

	if (err != OK && text_equal(app->ctx.fault.code, "keyring.wrong_master") && access(next_path_of(app), F_OK) == 0)
		return take_next(app);
	return err;
}

static enum err change_master(struct app *app)
{
	const char *out = config_text(app->config, "out");
	const char *path = out ? out : next_path_of(app);
	struct keyring *next;

	if (!app->is_alone) /* of nodes elsewhere their work tells */
		return fail(&app->ctx, ERR_CONFLICT, "key.server_runs", NULL, "A server runs on %s: stop all nodes first.", app->data_dir);
	TRY(create_missing(&app->ctx, path));
	TRY(keyring_open(&app->ctx, path, &next));
	enum err err = firm_key_rewrap(&app->ctx, next);
	keyring_close(next);
	TRY(err);
	if (!out)
		TRY(put_in_place(app));
	printf("The new master key is in %s. Keep a copy of it apart from the backups; the old one opens backups from before only.\n",
	       out ? out : path_of(app));
	return OK;
}

/* --- Rotating --- */

typedef enum err (*firm_verb)(struct app *app);

static enum err rotate_firm(struct app *app)
{
	bool more = !config_text(app->config, "later");

	TRY(firm_key_rotate(&app->ctx));
	while (more) {
		size_t mark = arena_mark(&app->arena);

		TRY(firm_key_turn(&app->ctx, &more));
		arena_release(&app->arena, mark);
	}
	printf("firm %lld: a new key is in use\n", (long long)app->ctx.firm_id);
	return OK;
}

static enum err show_firm(struct app *app)
{
	struct firm_key key;

	TRY(firm_key_get(&app->ctx, &key));
	printf("firm %lld: generation %lld, %s (%lld %%), keys held: %zu, people with recovery codes of an older key: %lld\n",
	       (long long)app->ctx.firm_id, (long long)key.generation, choice_text(&firm_key_states, key.state), (long long)key.percent,
	       key.held.count, (long long)key.old_code_people);
	return OK;
}

/* In the firm of the setting, or in all. */
static enum err in_firms(struct app *app, firm_verb verb)
{
	struct list firms;

	if (config_text(app->config, "firm")) {
		TRY(account_use_firm(&app->ctx, config_text(app->config, "firm")));
		return verb(app);
	}
	TRY(account_firm_ids(&app->ctx, &firms));
	for (size_t i = 0; i < firms.count; i++) {
		app->ctx.firm_id = ((const int64_t *)firms.items)[i];
		TRY(verb(app));
	}
	return OK;
}

enum err key_run(struct app *app)
{
	const char *verb = config_operand(app->config, 0);

	if (text_equal(verb, "rotate"))
		return in_firms(app, rotate_firm);
	if (text_equal(verb, "show"))
		return in_firms(app, show_firm);
	if (text_equal(verb, "master"))
		return change_master(app);
	return fail(&app->ctx, ERR_INVALID, "config.verb", NULL, "genjin key rotate, master or show.");
}
