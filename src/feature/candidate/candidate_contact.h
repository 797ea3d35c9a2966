/* Contact data and pay of a candidate: sealing, masking, revealing. Private to this feature. */
#pragma once
#include "feature/candidate/candidate_store.h"

/* Phone, e-mail, WeChat of the input into hashes and plain values ready to be sealed.
 * out    ret_plain  normalised values, NULL where the input has none
 * errors ERR_MEANING  "candidate.phone", "candidate.email", "candidate.wechat" with the field */
struct contact_plain {
	const char *phone;
	const char *email;
	const char *wechat;
};
MUST_USE enum err contact_read(struct ctx *ctx, const struct candidate_input *input, struct contact_plain *ret_plain);

/* Puts a plain phone, e-mail, WeChat into the row, whose id must be known to seal; NULL clears. */
MUST_USE enum err contact_put_phone(struct ctx *ctx, const char *phone, struct candidate_stored *row);
MUST_USE enum err contact_put_email(struct ctx *ctx, const char *email, struct candidate_stored *row);
MUST_USE enum err contact_put_wechat(struct ctx *ctx, const char *wechat, struct candidate_stored *row);

/* Opens the sealed phone for showing: whole, or masked "138****1234"; NULL when there is none. */
MUST_USE enum err contact_show_phone(struct ctx *ctx, int64_t id, const struct bytes *sealed, bool masked,
				     const char **ret_phone);

/* Fills phone, e-mail, WeChat, pay and CV of the candidate, masked as the actor may see them. */
MUST_USE enum err contact_show(struct ctx *ctx, const struct candidate_stored *row, bool masked,
			       struct candidate *ret_candidate);

/* The same unmasked, for what nobody is shown. */
MUST_USE enum err contact_open(struct ctx *ctx, const struct candidate_stored *row, struct candidate *ret_candidate);

/* True when who has this access sees contact data, pay and CV masked. */
bool contact_is_masked(const struct access *access);

/* True when a masked phone, e-mail or WeChat may be revealed to him. */
bool contact_may_reveal(const struct access *access);
