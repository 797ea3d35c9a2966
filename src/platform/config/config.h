/* Settings of the program: command line over environment over genjin.ini over built-in value.
 *
 * A setting "public_url" is `--public-url URL` on the command line, GENJIN_PUBLIC_URL in the environment and
 * `public_url = …` in DIR/genjin.ini. Values are read once at start. */
#pragma once
#include "base/ctx.h"

struct config_setting {
	const char *name;    /* lower case with underscores */
	const char *initial; /* NULL: none */
	const char *value;   /* what it takes, for the help: "DIR"; NULL = a flag without value */
	const char *help;    /* English sentence */
};

struct config;

/* Reads arguments by the settings (NULL-name ended); words that are no options are kept as operands.
 * errors ERR_INVALID "config.unknown_option", "config.missing_value", "config.ini" */
MUST_USE enum err config_load(struct ctx *ctx, int argc, char **argv, const struct config_setting *settings,
			      struct config **ret_config);

/* Reads DIR/genjin.ini for settings that have no value yet, once more: it was not there before. errors ERR_INVALID "config.ini" */
MUST_USE enum err config_read_again(struct ctx *ctx, struct config *config);

/* Value or NULL; a flag that was given is "1". Asserts that the setting exists. */
const char *config_text(const struct config *config, const char *name);

/* Whole number of a setting. errors ERR_INVALID "config.number" */
MUST_USE enum err config_int(struct ctx *ctx, const struct config *config, const char *name, int64_t *ret_number);

/* Words that are no options, in order. */
const char *config_operand(const struct config *config, int at);

/* Prints the table of settings for `genjin help COMMAND`. */
void config_print_help(const struct config_setting *settings);
