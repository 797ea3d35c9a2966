/* 候选人: one person, his facts, his sealed contact data, his custom fields.
 *
 * Who may know of a candidate and see his contact data is decided in permission; here values are masked accordingly.
 * Not here: submissions (pipeline), followups, records. They add their parts through HOOK_CANDIDATE_SHOWN and listen
 * to HOOK_CANDIDATE_CREATED, _CHANGED, _DELETED. */
#pragma once
#include "base/money.h"
#include "feature/account/account.h"
#include "feature/permission/permission.h"
#include "feature/position/position.h"

enum channel {
	CHANNEL_PHONE = 1,
	CHANNEL_WECHAT,
	CHANNEL_WECOM,
	CHANNEL_MEETING,
	CHANNEL_VIDEO,
	CHANNEL_EMAIL,
	CHANNEL_SMS,
	CHANNEL_OTHER,
};
extern const struct choices channel_choices;
extern const struct choices gender_choices;     /* male, female, other */
extern const struct choices care_choices;       /* care, pool */
extern const struct choices pool_grade_choices; /* A, B, C */
extern const struct choices colour_choices;     /* green, yellow, red */

enum care { CARE_CARE = 1, CARE_POOL };

/* {id, name} of a candidate, as other features show it. */
struct person_ref {
	int64_t id;
	const char *name;
};
extern const struct shape person_ref_shape;

/* What a card or a reminder shows of a candidate. */
struct candidate_ref {
	int64_t id;
	const char *name;
	const char *title;
	const char *company; /* employer */
	const char *phone;   /* whole when the actor may see it, else masked */
	bool phone_masked;
	bool off_limits; /* 禁挖 today: to be said before one calls */
	int preferred_channel; /* enum channel */
	const char *contact_window;
};
extern const struct shape candidate_ref_shape;

/* The submission that a row or a card shows. */
struct submission_ref {
	int64_t id;
	const char *stage;
	const char *stage_name;
	const char *stage_kind;
	int64_t stage_since;
	struct position_ref position;
};
extern const struct shape submission_ref_shape;

/* floor_salary: what he does not go below. */
struct salary {
	struct money *monthly;
	int64_t months;
	struct money *bonus;
	const char *equity;
};
extern const struct shape salary_shape;

struct candidate_may {
	bool edit;
	bool reveal;
	bool record;
	bool change_stage;
	bool delete;
};

struct candidate {
	int64_t id;
	int64_t version;
	const char *name;
	const char *name_pinyin;
	const char *phone;
	const char *email;
	const char *wechat;
	struct list masked; /* names (const char *) of the fields this actor sees masked */
	const char *company;
	const char *title;
	const char *city;
	int gender;
	const char *education;
	const char *contact_window;
	const char *office_address;
	const char *source;
	const char *resume;
	int64_t birth_year;
	const char *notice_days; /* JSON number: 0 is "at once", NULL is not said */
	struct money *current_salary; /* gross per year */
	struct money *expected_salary;
	struct salary *floor_salary;
	int preferred_channel;
	bool do_not_contact;
	const char *tags;   /* JSON array of texts */
	const char *custom; /* JSON object */
	const char *care;   /* of the followup shown */
	const char *pool_grade;
	struct account_ref *owner;
	int64_t last_contact_at;
	const char *followup; /* raw JSON of later features */
	const char *followups;
	const char *submissions;
	const char *off_limits;
	struct candidate_may may;
	int64_t created_at;
	int64_t updated_at;
};
extern const struct shape candidate_shape;

/* What a person writes. In a change, keys left out keep what is stored. */
struct candidate_input {
	uint64_t present;
	const char *name;
	const char *phone;
	const char *email;
	const char *wechat;
	const char *company;
	const char *title;
	const char *city;
	int gender;
	int64_t birth_year;
	const char *education;
	struct money *current_salary;
	struct money *expected_salary;
	struct salary *floor_salary;
	int preferred_channel;
	const char *contact_window;
	int64_t notice_days;
	const char *office_address;
	const char *source;
	const char *resume;
	struct list tags;    /* const char * */
	const char *custom;  /* JSON object key → value, null removes */
	bool do_not_contact; /* changes only */
	const char *care;    /* JSON: true, "care", "pool"; new ones only */
	int pool_grade;
	int64_t owner_id; /* who follows up; 0 = the actor */
};
extern const struct shape candidate_input_shape;  /* POST: name needed */
extern const struct shape candidate_change_shape; /* PATCH: no care */

/* One candidate as the actor may see it, with the parts of later features.
 * errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err candidate_get(struct ctx *ctx, int64_t id, struct candidate *ret_candidate);

/* Adds a candidate and fires HOOK_CANDIDATE_CREATED, which opens his followup.
 * errors ERR_CONFLICT "candidate.duplicate" (field phone, email or name; params {"candidate_id"} when the actor may
 *        know the other, else {"ask": {id, name}}, audited: what was written is to be kept, http_refuse());
 *        ERR_RATE "candidate.ask_too_many"; ERR_MEANING "candidate.phone", "candidate.email", "request.…" */
MUST_USE enum err candidate_create(struct ctx *ctx, const struct candidate_input *input, int64_t *ret_id);

/* Writes the fields that are present. A grade or an owner goes to his followup through HOOK_CANDIDATE_CHANGED.
 * in     version  expected one, 0 = any
 * errors ERR_STALE "request.stale", ERR_DENIED, ERR_NOT_FOUND, ERR_CONFLICT and ERR_MEANING as above */
MUST_USE enum err candidate_change(struct ctx *ctx, int64_t id, int64_t version, const struct candidate_input *input);

/* Into the bin: hidden everywhere, kept whole, so that candidate_restore() undoes it.
 * errors ERR_DENIED, ERR_NOT_FOUND, ERR_STALE */
MUST_USE enum err candidate_delete(struct ctx *ctx, int64_t id, int64_t version);

/* Into the bin, or there already and the actor might take him out. errors as candidate_delete(), candidate_restore() */
MUST_USE enum err candidate_bin(struct ctx *ctx, int64_t id);

/* Back from the bin, by whoever put it there or a partner.
 * in     followups  what followup_keep() told before he went in, to be put back as it was; NULL: due times are worked out anew
 * errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err candidate_restore(struct ctx *ctx, int64_t id, const char *followups);

/* --- Lists --- */

struct candidate_row {
	int64_t id;
	int64_t version;
	const char *name;
	const char *name_pinyin;
	const char *title;
	const char *company;
	const char *city;
	const char *phone;
	bool phone_masked;
	int preferred_channel;
	const char *care;
	const char *pool_grade;
	struct account_ref *owner;
	int64_t followup_id;
	const char *colour;
	int64_t next_due_at;
	const char *due_bucket;
	int64_t last_contact_at;
	const char *education;
	const char *source;
	struct money *expected_salary; /* NULL also where masked */
	bool do_not_contact;
	const char *tags;   /* JSON array */
	const char *custom; /* JSON object */
	struct submission_ref *submission;
	int64_t submission_count;
	int64_t created_at;
	int64_t updated_at;
};
extern const struct shape candidate_row_shape;

struct candidate_filter {
	const char *q;
	int care;
	int pool_grade;
	const char *owner; /* account id or "me" */
	int colour;
	int64_t position_id;
	const char *city;         /* as stored */
	const char *company;      /* the employer, however written */
	const char *stage;        /* code: has a submission there */
	const char *job_type;     /* code: has a submission to a position of it */
	struct list tags;         /* const char *: has all of them */
	struct list custom;       /* const char * "key=value": has all of them */
	int64_t contacted_after;  /* 最近接触时间 at or after; 0 = any */
	int64_t contacted_before; /* before, never contacted counts; 0 = any */
	int64_t offset;           /* begins so far down, for jumps; the cursor of that page goes on */
	int sort;  /* choices updated, name, next_due, last_contact; 0 = updated */
	int order; /* choices asc, desc; 0 = as usual: newest change, latest contact, earliest due time first. Who has no due
		      time stands at the end either way */
	int64_t limit;
	const char *cursor;
};
extern const struct shape candidate_filter_shape;

/* One page of those the actor may know. out ret_page  struct candidate_row */
MUST_USE enum err candidate_list(struct ctx *ctx, const struct candidate_filter *filter, struct page *ret_page);

/* A piece of a walk by id. */
struct candidate_range {
	int64_t after_id;
	int64_t last_id; /* the last that counts */
	int64_t limit;
	int64_t passing; /* how many pass, about, where the walk knows it; 0 = counted anew for each piece */
};

/* Ids (int64_t) of those the actor may know that pass the filter, by number; sort, order, limit, offset and cursor are not
 * looked at. A walk that changes what it finds meets nobody twice. */
MUST_USE enum err candidate_pick(struct ctx *ctx, const struct candidate_filter *filter,
				 const struct candidate_range *range, struct list *ret_ids);

/* "overdue" (before today), "today", "tomorrow", "week" (2 to 7 days ahead), "later" by the actor's local date; NULL
 * for 0. */
const char *candidate_due_bucket(const struct ctx *ctx, int64_t due_at_ms);

/* --- For other features --- */

/* References in the order of the ids (int64_t), at most 200; one that the actor may not know has id 0. is_own as for
 * permission_candidates().
 * out ret_refs  struct candidate_ref */
MUST_USE enum err candidate_refs(struct ctx *ctx, const struct list *ids, const bool *is_own, struct list *ret_refs);

/* One reference. errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err candidate_ref_get(struct ctx *ctx, int64_t id, struct candidate_ref *ret_ref);

/* Says that it will be asked for soon; see db_expect(). */
MUST_USE enum err candidate_expect_ref(struct ctx *ctx, int64_t id);

/* Moves 最近接触时间 forward to at_ms, never back. Keeps version and updated_at. */
MUST_USE enum err candidate_touch_last_contact(struct ctx *ctx, int64_t id, int64_t at_ms);

/* 勿扰: the candidate wants no contact. */
MUST_USE enum err candidate_do_not_contact(struct ctx *ctx, int64_t id, bool *ret_do_not_contact);

/* Says that candidate_do_not_contact() and candidate_reminder_fields() will be asked of him soon; see db_expect(). */
MUST_USE enum err candidate_expect_due_facts(struct ctx *ctx, int64_t id);

/* What 激活 asks: 勿扰, 禁挖 until when (0 = not), 最近接触时间. */
struct candidate_wake {
	bool do_not_contact;
	int64_t off_limits_until_ms;
	int64_t last_contact_at_ms;
};
MUST_USE enum err candidate_wake_facts(struct ctx *ctx, int64_t id, struct candidate_wake *ret_wake);

/* His tags (const char *). errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err candidate_tags(struct ctx *ctx, int64_t id, struct list *ret_tags);

/* Replaces them, as a change of facts. errors as candidate_change() */
MUST_USE enum err candidate_set_tags(struct ctx *ctx, int64_t id, const struct list *tags);

/* How many the actor may know that pass a filter. */
MUST_USE enum err candidate_total(struct ctx *ctx, const struct candidate_filter *filter, int64_t *ret_total);

/* 禁挖: off limits until an instant, never shortened; for whom we have placed. */
MUST_USE enum err candidate_set_off_limits(struct ctx *ctx, int64_t id, int64_t until_ms);

/* Custom fields marked "show in reminder" that have a value: JSON array of {key, label, value}, "[]" for none. */
MUST_USE enum err candidate_reminder_fields(struct ctx *ctx, int64_t id, const char **ret_json);

/* --- For the search --- */

/* What can be found of a candidate by its words. */
struct candidate_text {
	int64_t id;
	int64_t updated_at_ms;
	const char *name;
	const char *company;
	const char *title;
	const char *city;
	const char *education;
	const char *contact_window;
	const char *office_address;
	const char *source;
	const char *tags;        /* one a line */
	const char *custom;      /* values of custom fields, texts and numbers, one a line */
	const char *phone_last4; /* what a masked phone shows, too */
	const char *merged_last4; /* of those who were merged into him, one a line */
	const char *resume;      /* of candidate_resumes() only: masked for juniors */
};

/* Those of the ids (JSON array) that are not in the bin. Nobody's rights are checked. out struct candidate_text, in no order */
MUST_USE enum err candidate_texts(struct ctx *ctx, const char *ids, struct list *ret_texts);

/* The same with the CV text and nothing else; those that have one. */
MUST_USE enum err candidate_resumes(struct ctx *ctx, const char *ids, struct list *ret_texts);

/* Ids (int64_t) of the firm after after_id, by number, without those in the bin. */
MUST_USE enum err candidate_ids(struct ctx *ctx, int64_t after_id, int64_t limit, struct list *ret_ids);

/* --- Reveal --- */

/* Looks at one masked field; audited with the reason, at most 60 an hour for each account.
 * in     field  phone, email, wechat, current_salary, expected_salary, floor_salary, resume
 * out    ret_json  the value as JSON
 * errors ERR_DENIED "permission.denied", ERR_RATE "reveal.too_many", ERR_MEANING, ERR_NOT_FOUND */
MUST_USE enum err candidate_reveal(struct ctx *ctx, int64_t id, const char *field, const char *reason,
				   const char **ret_json);

/* --- For the importer --- */

/* A candidate as a row of a file gives it: plain values, already trimmed. */
struct candidate_import {
	struct candidate_input input; /* present is not looked at; NULL and 0 = not given; notice_days -1 = not given */
	int64_t last_contact_at;
	int64_t owner_id;        /* 0 = the actor */
	const char *care;        /* "care" or "pool" */
	const char *notes;       /* facts without a field of their own, one a line: they go below the CV text */
};

/* What the importer compares: folded, normalised, hashed. */
struct candidate_keys {
	const char *phone_hash; /* NULL = no phone */
	const char *email_hash;
	const char *phone_hash_before; /* the same by the key before, while rows are sealed again; NULL = there is none */
	const char *email_hash_before;
	const char *name_key;
	const char *company_key;
	int64_t birth_year; /* facts that contradict: 0 = not known */
	int gender;
};
MUST_USE enum err candidate_keys_make(struct ctx *ctx, const struct candidate_input *input,
				      struct candidate_keys *ret_keys);

/* The four hashes of a stored candidate, from what is sealed in his row; other members of *keys stay. */
MUST_USE enum err candidate_hashes_of(struct ctx *ctx, int64_t id, const struct bytes *phone, const struct bytes *email,
				      struct candidate_keys *keys);

/* The candidate of the firm that is the same person: same phone, else same e-mail, else same full name and employer
 * where phone, birth year and gender do not contradict (a bare surname never counts). 0 = none.
 * out ret_field  "phone", "email", "name" or NULL */
MUST_USE enum err candidate_find_duplicate(struct ctx *ctx, const struct candidate_keys *keys, int64_t *ret_id,
					   const char **ret_field);

/* Says that he will be looked for soon; see db_expect(). */
MUST_USE enum err candidate_expect_duplicate(struct ctx *ctx, const struct candidate_keys *keys);

/* The range of search keys of candidates with this full name; both NULL when the key is none (a bare surname). */
void candidate_name_range(struct ctx *ctx, const char *name_key, const char **ret_from, const char **ret_to);

/* Whether the actor may still be told that somebody exists whom he may not see: 20 answers an hour.
 * errors ERR_RATE "candidate.ask_too_many" */
MUST_USE enum err candidate_may_ask(struct ctx *ctx);

/* Counts and audits such an answer. Inside a write. in id  0: there was nobody
 * out    ret_ask  whom to ask about him, NULL for nobody */
MUST_USE enum err candidate_note_asked(struct ctx *ctx, int64_t id, struct account_ref **ret_ask);

/* Inserts without looking for duplicates; fires HOOK_CANDIDATE_CREATED with opened_by "import".
 * errors ERR_MEANING  a value that breaks a rule, with its field */
MUST_USE enum err candidate_insert(struct ctx *ctx, const struct candidate_import *row, int64_t *ret_id);

/* Fills what is empty in the stored candidate from the row and keeps everything else; tags and custom fields are
 * joined. What the row says otherwise (another employer, another CV) and its notes go below the CV text, each line once.
 * out ret_changed  false: nothing was empty */
MUST_USE enum err candidate_merge_fill(struct ctx *ctx, int64_t id, const struct candidate_import *row,
				       bool *ret_changed);

/* --- For feature/merge; all inside a write --- */

/* The survivor gets what is taken of the other and what he lacks; tags, custom fields and CV texts are joined. The other row
 * keeps what was not chosen, is hidden and leads to the survivor. The caller has checked rights and versions.
 * in     taken  names (const char *) of fields whose value the other one has right: "phone", "custom.KEY", …
 * out    ret_sealed  what candidate_release() needs
 * errors ERR_MEANING "request.choice"  no such field; ERR_TOO_LARGE "merge.too_large" */
MUST_USE enum err candidate_absorb(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, const struct list *taken,
				   struct bytes *ret_sealed);

/* Notes how the survivor is once everything of the merge is done. inout sealed  as above */
MUST_USE enum err candidate_absorbed(struct ctx *ctx, int64_t survivor_id, struct bytes *sealed);

/* Takes it back: the other is as he was, the survivor too but for what was changed since. */
MUST_USE enum err candidate_release(struct ctx *ctx, int64_t survivor_id, int64_t merged_id, const struct bytes *sealed);

/* Whom a number means today: himself, or the one he was merged into. */
MUST_USE enum err candidate_survivor(struct ctx *ctx, int64_t id, int64_t *ret_id);

/* A merged candidate with the values that were not chosen, masked as his survivor is for this actor.
 * errors ERR_NOT_FOUND "candidate.not_found" */
MUST_USE enum err candidate_get_merged(struct ctx *ctx, int64_t id, struct candidate *ret_candidate);

/* --- Custom fields --- */

/* What a custom field holds. */
enum custom_type { CUSTOM_TEXT = 1, CUSTOM_NUMBER, CUSTOM_DATE, CUSTOM_CHOICE, CUSTOM_BOOL };
extern const struct choices custom_type_choices;

struct custom_field {
	int64_t id;
	int64_t version;
	const char *key;
	const char *label;
	int type;            /* enum custom_type */
	const char *choices; /* JSON array of texts */
	bool show_in_reminder;
	int64_t rank;
};
extern const struct shape custom_field_shape;

struct custom_field_input {
	uint64_t present;
	const char *key;
	const char *label;
	int type;
	struct list choices; /* const char * */
	bool show_in_reminder;
	int64_t rank;
};
extern const struct shape custom_field_input_shape;  /* POST */
extern const struct shape custom_field_change_shape; /* PATCH: label, choices, show_in_reminder, rank */

/* All of the firm by rank. out ret_fields  struct custom_field */
MUST_USE enum err custom_field_list(struct ctx *ctx, struct list *ret_fields);
MUST_USE enum err custom_field_get(struct ctx *ctx, int64_t id, struct custom_field *ret_field);

/* errors ERR_CONFLICT "custom_field.duplicate" (field key); ERR_MEANING  bad key, choices for another type */
MUST_USE enum err custom_field_create(struct ctx *ctx, const struct custom_field_input *input, int64_t *ret_id);
MUST_USE enum err custom_field_change(struct ctx *ctx, int64_t id, int64_t version,
				      const struct custom_field_input *input);

/* Values of it stay stored and come back when a field of this key is made again. */
MUST_USE enum err custom_field_delete(struct ctx *ctx, int64_t id);

extern const struct http_routes candidate_routes;
extern const struct http_routes custom_field_routes;
extern const struct http_routes candidate_value_routes; /* candidate_value.c */
