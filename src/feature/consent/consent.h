/* 授权: what candidates agreed to. Each consent has a purpose, how and when it was given, and what shows it; it ends by its date or
 * when it is withdrawn, and is never changed. Before somebody goes to a client his consent to that client is asked for (separate
 * consent of PIPL, article 23): `warn` asks and lets pass, `strict` refuses, `off` does neither.
 *
 * Who may see the candidate sees them; who may edit him notes and withdraws. Source: PROMISES.md, Privacy. */
#pragma once
#include "feature/company/company.h"
#include "platform/http/http.h"

enum consent_purpose { CONSENT_STORE = 1, CONSENT_CONTACT, CONSENT_RECOMMEND, CONSENT_RECORDING, CONSENT_BACKGROUND, CONSENT_PURPOSES };
extern const struct choices consent_purposes; /* store, contact, recommend, recording, background */
extern const struct choices consent_channels; /* phone, wechat, … paper, other */

enum consent_mode { CONSENT_OFF = 1, CONSENT_WARN, CONSENT_STRICT };
extern const struct choices consent_modes; /* off, warn, strict */

/* A consent as the API shows it. */
struct consent {
	int64_t id;
	int purpose;
	struct company_ref *company; /* of recommend */
	int64_t text_version;        /* 0: the shipped text */
	int channel; /* place in consent_channels */
	const char *evidence;
	int64_t attachment_id;
	int64_t given_at;
	int64_t expires_at;   /* 0: until withdrawn */
	int64_t withdrawn_at; /* 0: not */
	const char *withdraw_note;
	struct account_ref *by;
	bool holds;
};
extern const struct shape consent_shape;

/* What is not there, though something that needs it goes on. */
struct consent_missing {
	int purpose;
	struct company_ref *company;
	int64_t submission_id; /* of recommend */
	const char *position_title;
	bool is_sent; /* he has gone to the client already */
};

/* What a candidate agreed to, and what is missing. */
struct consent_overview {
	struct list items;   /* struct consent, newest first */
	struct list missing; /* struct consent_missing */
	int recommend;       /* enum consent_mode of the firm */
};
extern const struct shape consent_overview_shape;

/* errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err consent_of_candidate(struct ctx *ctx, int64_t candidate_id, struct consent_overview *ret_overview);

struct consent_input {
	uint64_t present;
	int purpose;
	int64_t company_id;
	int channel; /* place in consent_channels */
	const char *evidence;
	int64_t attachment_id;
	int64_t given_at; /* 0: now */
	int64_t expires_at;
};
extern const struct shape consent_input_shape;

/* Notes one, inside a write.
 * errors ERR_NOT_FOUND, ERR_DENIED of permission; ERR_MEANING "consent.evidence" (neither words nor a file), "consent.company",
 *        "consent.attachment", "consent.future", "consent.expired" */
MUST_USE enum err consent_add(struct ctx *ctx, int64_t candidate_id, const struct consent_input *input, int64_t *ret_id);

/* Ends one, inside a write. errors ERR_NOT_FOUND "consent.not_found"; ERR_CONFLICT "consent.withdrawn"; ERR_DENIED */
MUST_USE enum err consent_withdraw(struct ctx *ctx, int64_t id, const char *note);

/* How he agreed to go to a client, noted in the same step. */
struct consent_given {
	int channel; /* place in consent_channels */
	const char *evidence;
};
extern const struct shape consent_given_shape;

/* Before a candidate goes to the client of a position, inside the write that sends him.
 * in     given  noted first; NULL: none
 * errors ERR_MEANING "consent.required", field consent, in a strict firm without one that holds; those of consent_add() */
MUST_USE enum err consent_for_client(struct ctx *ctx, int64_t candidate_id, int64_t position_id, const struct consent_given *given);

/* What the firm asks for. */
struct consent_text {
	int purpose;
	int64_t version; /* 0: shipped */
	const char *text;
	int64_t since; /* 0: shipped */
};
struct consent_settings {
	uint64_t present;
	int64_t version;
	int recommend;
	struct list texts; /* struct consent_text, one for each purpose; of an input, those that change */
};
extern const struct shape consent_settings_shape;
extern const struct shape consent_settings_input_shape;

/* The firm's, with the shipped texts where it has none of its own. */
MUST_USE enum err consent_settings_get(struct ctx *ctx, struct consent_settings *ret_settings);

/* A text that differs becomes the next version; consents name the one of their day. Inside a write. errors ERR_STALE */
MUST_USE enum err consent_settings_put(struct ctx *ctx, const struct consent_settings *input, int64_t version);

extern const struct http_routes consent_routes;
