/* Rows of consents, texts and settings. Private to feature/consent. */
#pragma once
#include "feature/consent/consent.h"

/* A consent as stored, with the names that a reply shows. */
struct consent_row {
	int64_t id;
	int64_t candidate_id;
	int purpose;
	int64_t company_id;
	const char *company_name;
	int64_t text_version;
	int channel;
	const char *evidence;
	int64_t attachment_id;
	int64_t given_at_ms;
	int64_t expires_at_ms;
	int64_t withdrawn_at_ms;
	const char *withdraw_note;
	int64_t created_by_id;
	const char *created_by_name;
	int64_t position_id; /* of a question only */
};

/* A client of a running submission without consent. */
struct consent_client {
	int64_t submission_id;
	int64_t company_id;
	const char *company_name;
	const char *position_title;
	bool is_sent;
};

/* Consents: of a candidate (struct consent_row), one by id, a new one, the end of one, how many hold for what `row` names. */
MUST_USE enum err consent_store_list(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows);
MUST_USE enum err consent_store_get(struct ctx *ctx, int64_t id, struct consent_row *ret_row, bool *ret_found);
MUST_USE enum err consent_store_insert(struct ctx *ctx, const struct consent_row *row, int64_t *ret_id);
MUST_USE enum err consent_store_withdraw(struct ctx *ctx, int64_t id, const char *note, int64_t *ret_changes);
MUST_USE enum err consent_store_holds(struct ctx *ctx, const struct consent_row *row, bool *ret_holds);

/* out ret_rows  struct consent_client */
MUST_USE enum err consent_store_clients(struct ctx *ctx, int64_t candidate_id, struct list *ret_rows);

/* Whether what the row names is there: the candidate's file, the company; the company of a position, 0 = none. */
MUST_USE enum err consent_store_has_attachment(struct ctx *ctx, const struct consent_row *row, bool *ret_has);
MUST_USE enum err consent_store_has_company(struct ctx *ctx, const struct consent_row *row, bool *ret_has);
MUST_USE enum err consent_store_company_of(struct ctx *ctx, int64_t position_id, int64_t *ret_company_id);

/* Settings: without a row they stay as they were given. Texts: the newest of each purpose (struct consent_text). */
MUST_USE enum err consent_store_settings(struct ctx *ctx, struct consent_settings *settings);
MUST_USE enum err consent_store_put_settings(struct ctx *ctx, const struct consent_settings *settings);
MUST_USE enum err consent_store_texts(struct ctx *ctx, struct list *ret_texts);
MUST_USE enum err consent_store_add_text(struct ctx *ctx, const struct consent_text *text);
