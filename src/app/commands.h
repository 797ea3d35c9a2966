/* One command of the command line. */
#pragma once
#include "app/app.h"

struct command {
	const char *name;
	const char *summary;
	const struct config_setting *settings;
	enum app_want want;
	enum err (*run)(struct app *app);
};
