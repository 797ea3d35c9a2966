/* The master key file of an installation, and `genjin key`. */
#pragma once
#include "app/app.h"

/* Opens the master key, into app->keys and the context: the file of the setting, DATA/keys/master.key by default.
 * in   creates  makes it where it is missing
 * errors those of keyring_open() and keyring_create() */
MUST_USE enum err key_open(struct app *app, bool creates);

/* Compares it with the database, once that is open and migrated. Where it is another one, and beside it lies the new one of a change
 * that was cut off behind its commit, that takes its place.
 * errors ERR_INTERNAL "keyring.wrong_master" */
MUST_USE enum err key_settle(struct app *app);

/* genjin key rotate | master | show. */
MUST_USE enum err key_run(struct app *app);

#define KEY_SETTINGS \
	{ "later", NULL, NULL, "rotate: leave sealing again to the running server" }, \
	{ "out", NULL, "FILE", "master: write the new key there; you put it in the place of the old one, which is left as it is" }
