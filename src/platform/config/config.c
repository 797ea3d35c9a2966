/* Command line, environment and ini file, merged by one table. */
#include "platform/config/config.h"

#include <assert.h>
#include <ini.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/map.h"
#include "base/text.h"

struct config {
	struct map values; /* name → const char * */
	struct vec operands; /* const char * */
	const struct config_setting *settings;
	struct arena *arena;
};

static const struct config_setting *find_setting(const struct config_setting *settings, const char *name)
{
	for (; settings->name; settings++) {
		if (text_equal(settings->name, name))
			return settings;
	}
	return NULL;
}

/* "--public-url" to "public_url". */
static char *option_name(struct arena *arena, const char *word, size_t length)
{
	char *name = arena_text_n(arena, word, length);

	for (char *at = name; *at; at++) {
		if (*at == '-')
			*at = '_';
	}
	return name;
}

static enum err read_option(struct ctx *ctx, struct config *config, int argc, char **argv, int *at)
{
	const char *word = argv[*at] + strlen("--");
	const char *equals = strchr(word, '=');
	char *name = option_name(ctx->arena, word, equals ? (size_t)(equals - word) : strlen(word));
	const struct config_setting *setting = find_setting(config->settings, name);
	const char *value = equals ? equals + 1 : NULL;

	if (!setting)
		return fail(ctx, ERR_INVALID, "config.unknown_option", NULL, "There is no option --%s.", word);
	if (!setting->value)
		value = "1";
	if (!value && *at + 1 < argc)
		value = argv[++*at];
	if (!value)
		return fail(ctx, ERR_INVALID, "config.missing_value", NULL, "--%s needs %s.", word, setting->value);
	map_set(&config->values, setting->name, arena_text(ctx->arena, value));
	return OK;
}

static enum err read_arguments(struct ctx *ctx, struct config *config, int argc, char **argv)
{
	for (int at = 0; at < argc; at++) {
		if (text_starts(argv[at], "--"))
			TRY(read_option(ctx, config, argc, argv, &at));
		else
			vec_add(&config->operands, &argv[at]);
	}
	return OK;
}

static void read_environment(struct config *config)
{
	for (const struct config_setting *setting = config->settings; setting->name; setting++) {
		char *name = arena_format(config->arena, "GENJIN_%s", setting->name);

		for (char *at = name; *at; at++) {
			if (*at >= 'a' && *at <= 'z')
				*at = (char)(*at - 'a' + 'A');
		}
		const char *value = getenv(name);
		if (value && *value && !map_get(&config->values, setting->name))
			map_set(&config->values, setting->name, arena_text(config->arena, value));
	}
}

/* inih: 1 = fine, 0 = stop. Settings of other commands may stand in the file too. */
static int read_ini_line(void *user, const char *section, const char *name, const char *value)
{
	struct config *config = user;

	(void)section;
	if (find_setting(config->settings, name) && !map_get(&config->values, name))
		map_set(&config->values, name, arena_text(config->arena, value));
	return 1;
}

static enum err read_ini(struct ctx *ctx, struct config *config)
{
	const char *data = map_get(&config->values, "data");
	const char *path = data ? arena_format(ctx->arena, "%s/genjin.ini", data) : NULL;

	if (!path || access(path, F_OK) != 0)
		return OK;
	int line = ini_parse(path, read_ini_line, config);
	if (line != 0)
		return fail(ctx, ERR_INVALID, "config.ini", NULL, "%s: line %d cannot be read.", path, line);
	return OK;
}

enum err config_read_again(struct ctx *ctx, struct config *config)
{
	return read_ini(ctx, config);
}

static void fill_in_initial(struct config *config)
{
	for (const struct config_setting *setting = config->settings; setting->name; setting++) {
		if (setting->initial && !map_get(&config->values, setting->name))
			map_set(&config->values, setting->name, arena_text(config->arena, setting->initial));
	}
}

enum err config_load(struct ctx *ctx, int argc, char **argv, const struct config_setting *settings,
		     struct config **ret_config)
{
	struct config *config = arena_alloc(ctx->arena, sizeof(*config));

	config->settings = settings;
	config->arena = ctx->arena;
	map_init(&config->values, ctx->arena);
	vec_init(&config->operands, ctx->arena, sizeof(const char *));
	TRY(read_arguments(ctx, config, argc, argv));
	read_environment(config);
	TRY(read_ini(ctx, config));
	fill_in_initial(config);
	*ret_config = config;
	return OK;
}

const char *config_text(const struct config *config, const char *name)
{
	assert(find_setting(config->settings, name));
	return map_get(&config->values, name);
}

enum err config_int(struct ctx *ctx, const struct config *config, const char *name, int64_t *ret_number)
{
	const char *value = config_text(config, name);

	if (!value) {
		*ret_number = 0;
		return OK;
	}
	if (!text_to_i64(value, ret_number))
		return fail(ctx, ERR_INVALID, "config.number", name, "%s is not a whole number: %s", name, value);
	return OK;
}

const char *config_operand(const struct config *config, int at)
{
	return (size_t)at < config->operands.count ? *(const char **)vec_at(&config->operands, (size_t)at) : NULL;
}

void config_print_help(const struct config_setting *settings)
{
	for (const struct config_setting *setting = settings; setting->name; setting++) {
		char option[64];
		int length = snprintf(option, sizeof(option), "--%s%s%s", setting->name, setting->value ? " " : "",
				      setting->value ? setting->value : "");

		for (int i = 2; i < length && option[i] != ' '; i++) {
			if (option[i] == '_')
				option[i] = '-';
		}
		printf("  %-32s %s%s%s%s\n", option, setting->help, setting->initial ? " [" : "",
		       setting->initial ? setting->initial : "", setting->initial ? "]" : "");
	}
}
