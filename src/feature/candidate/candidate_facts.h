/* From what a person or a file gives to what is stored. Private to this feature. */
#pragma once
#include "feature/candidate/candidate_contact.h"

/* Puts the fields that are present into the row, checked and normalised. Sealed fields only once row->id is known.
 * errors ERR_MEANING  with the field */
MUST_USE enum err facts_apply(struct ctx *ctx, const struct candidate_input *input, struct candidate_stored *row);

/* Puts phone, e-mail and WeChat that are present into the row. */
MUST_USE enum err facts_apply_contact(struct ctx *ctx, const struct candidate_input *input, const struct contact_plain *plain,
			 struct candidate_stored *row);

/* Marks every value that is given as present, for inputs that come from a file. */
void facts_mark_given(struct candidate_input *input);

/* Unmarks what the row has already; tags and custom fields stay, they are joined. */
void facts_keep_missing(const struct candidate_stored *row, struct candidate_input *input);

/* Unmarks tags and custom fields, which are joined, and what belongs to the followup. */
void facts_keep_plain(struct candidate_input *input);

/* JSON array of the texts of both lists, without repeats. */
MUST_USE enum err facts_join_tags(struct ctx *ctx, const char *stored, const struct list *more, const char **ret_json);

/* The CV text with the lines of `more` below it that it does not hold yet; too long a text is left as it is. */
const char *facts_add_lines(struct ctx *ctx, const char *resume, const char *more);
