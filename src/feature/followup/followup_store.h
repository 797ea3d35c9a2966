/* Rows of followups. Private to feature/followup. */
#pragma once
#include "feature/followup/followup.h"
#include "platform/db/db.h"

/* The row, less what only lists need. */
/* Where the stored row is counted; set when the row is read, so that a save knows what it leaves. */
struct followup_stored {
	int64_t acting_id;
	const char *care;
	const char *job_type;
	bool is_open;
	bool is_hard;
	int64_t due_at_ms; /* 0: none */
	const char *rule_source;
	const char *rule_name;
	int64_t rule_interval;
};

struct followup {
	int64_t id;
	int64_t version;
	int64_t candidate_id;
	int64_t owner_id;
	int64_t backup_id;
	int64_t acting_id;
	const char *care;
	const char *pool_grade;
	const char *state;
	int64_t opened_at_ms;
	const char *opened_by;
	int64_t submission_id;
	const char *stage;
	const char *stage_kind;
	const char *job_type;
	int64_t due_no;
	int64_t next_due_at_ms;
	int64_t yellow_at_ms;
	int64_t red_at_ms;
	int64_t turn_at_ms; /* the earlier of the two, set by followup_save() */
	const char *due_kind;
	bool hard;
	bool retry;
	bool light_touch;
	bool pay_report;
	int64_t urgency;
	int64_t missed_due_at_ms;
	int64_t attempts;
	int64_t last_attempt_at_ms;
	int64_t last_contact_at_ms;
	int64_t last_record_id;
	int64_t explicit_due_at_ms;
	int64_t explicit_set_at_ms; /* when it was chosen */
	const char *explicit_local;
	const char *explicit_zone;
	int64_t snoozed_until_ms;
	int64_t override_interval;
	const char *override_unit;
	const char *put_away_on;
	int64_t offer_in_hand_ms;
	int64_t counter_offer_ms;
	int64_t risk_by_hand_ms;
	const char *steps;
	const char *reasons;
	const char *advice;
	const char *rule_source;
	const char *rule_name;
	int64_t rule_interval;
	const char *rule_unit;
	int64_t counted_from_ms;
	const char *counted_from;
	int64_t rule_due_ms;
	bool calendar_known;
	const char *reminder_fields;
	const char *end_reason;
	int64_t ended_at_ms;
	int64_t wake_at_ms;
	int64_t escalated_no; /* the newest due number a superior was told of; 0 = none. Not written with the row */
	/* of the change that is being stored; not columns */
	const char *change;
	int64_t account_id;
	int64_t from_due_at_ms;
	int64_t shown_record_id; /* followup_reply_after() comes soon, for this record; 0: no */
	struct followup_stored stored;
};

/* One change of the due time, as kept. */
struct followup_past {
	int64_t id;
	int64_t at_ms;
	int64_t account_id;
	const char *account_name;
	const char *change;
	int64_t from_due_at_ms;
	int64_t due_at_ms;
	const char *rule_source;
	const char *rule_name;
	int64_t rule_interval;
	const char *rule_unit;
	const char *steps;
};

/* Keeps row->change, for a row whose due time or rule differ from what is stored. */
MUST_USE enum err followup_store_note_change(struct ctx *ctx, const struct followup *row);

/* The changes of one followup, newest first. out ret_changes  struct followup_past */
MUST_USE enum err followup_store_changes(struct ctx *ctx, int64_t id, int64_t limit, struct list *ret_changes);

/* A followup as it was before a merge or a change of many, for its undo. */
struct followup_image {
	struct followup row;
	int64_t after_version; /* of the row once that was done */
	int64_t pair_id;       /* it went on in this one; 0 = by itself */
};

/* JSON array of images, and back. out ret_images  struct followup_image */
MUST_USE enum err followup_store_write_images(struct ctx *ctx, const struct list *images, const char **ret_json);
MUST_USE enum err followup_store_read_images(struct ctx *ctx, const char *json, struct list *ret_images);

/* Notes where the row is counted as it is now; after a save. */
void followup_store_remember(struct followup *row);

/* A new open followup; shown on the board by board_sync(). */
MUST_USE enum err followup_store_insert(struct ctx *ctx, const struct followup *row, int64_t *ret_id);

/* The same where nobody asks for its number. */
MUST_USE enum err followup_store_insert_unseen(struct ctx *ctx, const struct followup *row);
MUST_USE enum err followup_store_get(struct ctx *ctx, int64_t id, struct followup *ret_row);

/* The same for reading only: nothing is locked, so it needs no write. */
MUST_USE enum err followup_store_look(struct ctx *ctx, int64_t id, struct followup *ret_row);

/* The open one of this candidate where the account is owner (or acting, when there is none as owner). */
MUST_USE enum err followup_store_find(struct ctx *ctx, int64_t candidate_id, int64_t account_id,
				      struct followup *ret_row, bool *ret_found);

/* All of them, the owned one first, then those he acts in. out ret_rows  struct followup */
MUST_USE enum err followup_store_find_all(struct ctx *ctx, int64_t candidate_id, int64_t account_id, struct list *ret_rows);

/* Says that they will be looked for soon; see db_expect(). */
MUST_USE enum err followup_store_expect(struct ctx *ctx, int64_t candidate_id, int64_t account_id);

/* Writes every changeable column and moves the version on. errors ERR_STALE when row->version is not the stored one */
MUST_USE enum err followup_store_update(struct ctx *ctx, const struct followup *row);

/* Ids (struct id_row) of open followups: of a candidate; of the firm behind an id. */
struct id_row {
	int64_t id;
};
MUST_USE enum err followup_store_open_ids(struct ctx *ctx, int64_t candidate_id, struct list *ret_ids);

/* Accounts (struct id_row) with a running submission of this candidate that no followup of theirs covers, none ended on purpose. */
MUST_USE enum err followup_store_missing_owners(struct ctx *ctx, int64_t candidate_id, struct list *ret_ids);

/* Those that ended when the candidate went into the bin. */
MUST_USE enum err followup_store_deleted_ids(struct ctx *ctx, int64_t candidate_id, struct list *ret_ids);
MUST_USE enum err followup_store_next_ids(struct ctx *ctx, int64_t after_id, int64_t limit, struct list *ret_ids);

/* A running submission with what its cadence depends on. */
struct facts_submission {
	int64_t id;
	const char *stage;
	const char *stage_kind;
	int64_t stage_since_ms;
	const char *onboard_on;
	const char *guarantee_until;
	const char *job_type;
	int64_t offer_deadline_ms;
	int64_t onboarding_ms;
	int64_t interview_end_ms;
};
MUST_USE enum err followup_store_submissions(struct ctx *ctx, const struct followup *row, struct list *ret_submissions);

/* A contact, newest first. */
struct facts_contact {
	int64_t at_ms;
	bool is_effective;
	bool is_attempt;
	int64_t emotion;
	const char *channel;
	const char *outcome;
};
MUST_USE enum err followup_store_expect_contacts(struct ctx *ctx, const struct followup *row, int64_t limit);
MUST_USE enum err followup_store_contacts(struct ctx *ctx, const struct followup *row, int64_t limit,
					  struct list *ret_contacts);

/* Running submissions of its owner for its candidate. */
MUST_USE enum err followup_store_count_running(struct ctx *ctx, const struct followup *row, int64_t *ret_count);

/* Says that they will be counted soon; see db_expect(). */
MUST_USE enum err followup_store_expect_running(struct ctx *ctx, const struct followup *row);

/* What is planned for the acting consultant between two instants, without this followup. */
struct load_row {
	int64_t next_due_at_ms;
	bool is_pool;
	int64_t n;
};
MUST_USE enum err followup_store_load(struct ctx *ctx, const struct followup *row, int64_t from_ms, int64_t to_ms,
				      struct list *ret_loads);

/* Bulk entries without a due time, freshest first. */
struct unplanned_row {
	int64_t id;
	bool is_pool;
	int64_t fresh_at_ms;
};
MUST_USE enum err followup_store_unplanned(struct ctx *ctx, int64_t owner_id, int64_t limit, struct list *ret_rows);
MUST_USE enum err followup_store_count_unplanned(struct ctx *ctx, int64_t owner_id, int64_t *ret_count);

/* Due ones without an occurrence for their due number, oldest first; and the notes that the occurrence, the word to the
 * superior is written. A due number that has moved on meanwhile is left alone. */
MUST_USE enum err followup_store_due_unreminded(struct ctx *ctx, int64_t limit, struct list *ret_due);
MUST_USE enum err followup_store_set_reminded(struct ctx *ctx, int64_t id, int64_t due_no);
MUST_USE enum err followup_store_set_escalated(struct ctx *ctx, int64_t id, int64_t due_no);

struct wake_row {
	int64_t id;
	int64_t firm_id;
	int64_t candidate_id;
	int64_t owner_id;
	const char *care;       /* as it ended, with the grade; NULL in other lists */
	const char *pool_grade;
	int64_t wake_at_ms;
};
MUST_USE enum err followup_store_to_wake(struct ctx *ctx, int64_t limit, struct list *ret_rows);
MUST_USE enum err followup_store_woken(struct ctx *ctx, int64_t id);

/* Ties a record to the followup it moved; for_id is the owner when somebody else acted for him, else 0. */
MUST_USE enum err followup_store_attach_record(struct ctx *ctx, int64_t record_id, int64_t followup_id, int64_t for_id);

/* Open followups in a stage of kind onboarded, of all firms. out struct wake_row */
MUST_USE enum err followup_store_onboarded(struct ctx *ctx, struct list *ret_rows);
