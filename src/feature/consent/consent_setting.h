/* What the firm asks for: whether consent is needed before a candidate goes to a client, and the texts. Private to feature/consent. */
#pragma once
#include "feature/consent/consent.h"

/* out ret_mode  enum consent_mode; a firm that set nothing warns */
MUST_USE enum err consent_mode_of(struct ctx *ctx, int *ret_mode);

/* Version of the present text of a purpose, 0 = the shipped one. */
MUST_USE enum err consent_text_version(struct ctx *ctx, int purpose, int64_t *ret_version);
