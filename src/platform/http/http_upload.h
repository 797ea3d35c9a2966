/* Uploads: the one file of a multipart body goes to the spool folder while it arrives, text fields into memory. */
#pragma once
#include "platform/http/http_exchange.h"

/* Opens the spool file. Checks come before: nobody without the right fills our disk. */
MUST_USE enum err http_upload_open(struct http_exchange *exchange);

/* Takes the next bytes of the body. errors ERR_INVALID, ERR_MEANING, ERR_TOO_LARGE, ERR_FULL; the fault says why */
MUST_USE enum err http_upload_feed(struct http_exchange *exchange, const char *bytes, size_t length);

/* The body is over: is the upload whole? */
MUST_USE enum err http_upload_finish(struct http_exchange *exchange);

/* What was uploaded as one text: equal for the same fields and file, whatever boundary stood between them. "" without an
 * upload. The file is read once, at the first call. errors ERR_INTERNAL it cannot be read */
MUST_USE enum err http_upload_digest(struct http_exchange *exchange, const char **ret_digest);

/* Removes the file unless a handler has moved it. Accepts an exchange without an upload. */
void http_upload_close(struct http_exchange *exchange);

/* Removes what a crash left in the folder. */
void http_upload_sweep(const char *spool_dir);
