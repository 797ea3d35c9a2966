/* E-mail: one short message over SMTP (libcurl), text and the same as HTML, in UTF-8.
 *
 * The Message-ID is made of the message's key, so that every attempt carries the same one and mailboxes drop doubles.
 * No text of ours can start a header: control characters are refused in addresses and folded away in subjects. */
#pragma once
#include "base/ctx.h"
#include "platform/net/send.h"

enum { MAIL_ADDRESS_MAX_BYTES = 254, MAIL_SUBJECT_MAX_BYTES = 400, MAIL_TEXT_MAX_BYTES = 64 * 1024 };

/* Set by the operator, in ini or environment only; so the host may be private. */
struct mail_settings {
	const char *smtp_url; /* "smtp://user:password@host:587" or "smtps://…:465"; NULL = mail is not set up.
			       * With a user, smtp:// insists on STARTTLS; on the loopback it takes what there is. */
	const char *from;     /* "genjin <reminder@example.com>" or the bare address */
	const char *ca_file;  /* PEM file of further certificate authorities, or NULL */
};

struct mail {
	const char *to;
	const char *subject;
	const char *text; /* plain; line feeds separate paragraphs */
	const char *link; /* absolute URL below the text, or NULL */
	const char *link_text;
	const char *key; /* the same on every attempt; letters, digits, . - only */
};

/* True for an address we send to: ASCII "local@domain" without quoting, comments or anything that could be read twice. */
bool mail_address_is_valid(const char *address);

/* "mailto:" and the address of a sender, NULL when it is none. */
const char *mail_contact(struct arena *arena, const char *from);

/* True when both settings are there. */
bool mail_is_set_up(const struct mail_settings *settings);

/* Sends once. What the server said is the outcome, not an error.
 * errors ERR_INVALID "mail.bad_address" (field address), "mail.bad_settings"; ERR_MEANING "mail.not_set_up" */
MUST_USE enum err mail_send(struct ctx *ctx, const struct mail_settings *settings, const struct mail *mail,
			    struct send_outcome *ret_outcome);
