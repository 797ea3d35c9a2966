/* From rows to facts, through cadence, back to the row. Private to feature/followup. */
#pragma once
#include "feature/followup/followup_store.h"

/* What cadence needs besides the row: loaded once for many followups of one firm. */
struct refresh_setting {
	const struct cadence_rules *rules;
	int64_t clock_account_id; /* whose clock is loaded, 0 = none yet */
	struct work_clock clock;
	bool is_rehearsal; /* nothing will be stored: outside of a write */
};

/* Loads the rules of the firm. */
MUST_USE enum err followup_setting_load(struct ctx *ctx, struct refresh_setting *ret_setting);

/* Clock of the acting consultant, kept while the next followup has the same one. */
MUST_USE enum err followup_setting_clock(struct ctx *ctx, struct refresh_setting *setting, int64_t account_id);

/* The facts of one followup at ctx's clock. out ret_submission_ids  ids in the order of facts->submissions */
MUST_USE enum err followup_gather(struct ctx *ctx, struct refresh_setting *setting, const struct followup *row,
				  struct cadence_facts *ret_facts, const int64_t **ret_submission_ids);

/* Works the row out again: due time (spread over full days), colours, explanation. A new due instant gets a new due_no.
 * The row is changed, not stored. */
MUST_USE enum err followup_work_out(struct ctx *ctx, struct refresh_setting *setting, struct followup *row);

/* Sets or clears (0) the date chosen by the consultant, with its wall-clock intent beside it. */
void followup_set_explicit(struct ctx *ctx, struct followup *row, int64_t due_at_ms);

/* Gives the followup to another owner, and with it the running submissions of the former one: nobody else would follow them up.
 * Who has an open followup of the candidate already gets one made of both; his ends with reason "followup.merged". The caller
 * works the row out and saves it. Inside a write. */
MUST_USE enum err followup_hand_over(struct ctx *ctx, struct followup *row, int64_t owner_id);

/* Stores the row and tells the listeners what changed: "recorded", "moved", "snoozed", … */
MUST_USE enum err followup_save(struct ctx *ctx, struct followup *row, const char *change);

/* Works the row out with fresh settings and stores it; `change` as for followup_save(). */
MUST_USE enum err followup_refresh_row(struct ctx *ctx, struct followup *row, const char *change);

/* Opens the first followup of a candidate made a moment ago. A row of a file that goes into the pool gets one without a due
 * time and on no board, cheaper than followup_open(). Inside a write. */
MUST_USE enum err followup_open_first(struct ctx *ctx, const struct followup_open *spec);

/* What the actor does from now on, he does for the owner of this followup, when he acts for him: audit entries say so. */
void followup_act_on_behalf(struct ctx *ctx, const struct followup *row);
