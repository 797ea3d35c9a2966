/* Rows of candidates. Private to this feature. */
#pragma once
#include "feature/candidate/candidate.h"

/* A candidate as stored. */
struct candidate_stored {
	int64_t id;
	int64_t version;
	const char *name;
	const char *name_key;
	const char *name_pinyin; /* never NULL: the list by name sorts by it */
	const char *name_initials;
	const char *search_key; /* written only */
	struct bytes phone_sealed;
	const char *phone_hash;
	const char *phone_last4;
	struct bytes email_sealed;
	const char *email_hash;
	struct bytes wechat_sealed;
	const char *company;
	const char *company_key;
	const char *title;
	const char *city;
	int gender;
	int64_t birth_year;
	const char *education;
	int64_t current_salary;
	int64_t expected_salary;
	int64_t floor_monthly;
	int64_t floor_months;
	int64_t floor_bonus;
	const char *floor_equity;
	const char *salary_currency;
	int preferred_channel;
	const char *contact_window;
	int64_t notice_days; /* -1 = not said */
	const char *office_address;
	const char *source;
	const char *resume;
	bool do_not_contact;
	const char *tags;
	const char *custom;
	int64_t last_contact_at;
	int64_t created_by_id;
	int64_t created_at;
	int64_t updated_at;
	int64_t deleted_at;
	/* of the open followup that the actor is shown */
	const char *care;
	const char *pool_grade;
	int64_t owner_id;
	const char *owner_name;
};

/* A row of a list or a reference, as the queries give it. */
struct candidate_listed {
	int64_t id;
	int64_t version;
	const char *name;
	const char *name_pinyin;
	const char *title;
	const char *company;
	const char *city;
	struct bytes phone_sealed;
	int preferred_channel;
	const char *contact_window;
	int64_t last_contact_at;
	int64_t created_at;
	int64_t updated_at;
	const char *education;
	int64_t notice_days; /* 0 = not said, or at once */
	const char *source;
	int64_t expected_salary;
	const char *salary_currency;
	bool do_not_contact;
	const char *tags;
	const char *custom;
	bool off_limits; /* on the list today; a reference only, as the next one */
	int64_t off_limits_until_ms;
	int64_t followup_id;
	const char *care;
	const char *pool_grade;
	int64_t owner_id;
	const char *owner_name;
	int64_t next_due_at;
	const char *colour;
	int64_t submission_count;
	int64_t submission_id;
	const char *stage;
	const char *stage_name;
	const char *stage_kind;
	int64_t stage_since;
	int64_t position_id;
	const char *position_title;
	const char *job_type;
	int64_t company_id;
	const char *company_name;
};

/* Where one candidate stands in a list: his sort key. */
struct candidate_key {
	int64_t id;
	int64_t sort_number;
	const char *sort_text;
	int64_t sort_id;
};

/* Sort keys of those without a due time, who stand at the end either way. */
#define NEVER INT64_C(9007199254740991)
#define NEVER_BACK INT64_C(-1)

/* Behind every text: the last code point there is. */
#define TEXT_LAST "\xf4\x8f\xbf\xbf"

enum candidate_sort { SORT_UPDATED = 1, SORT_NAME, SORT_NEXT_DUE, SORT_LAST_CONTACT };

/* What a filtered list starts from, the narrowest that the filter gives; ALL walks the order itself. */
enum candidate_driver {
	DRIVER_ALL,
	DRIVER_POSITION,
	DRIVER_FOLLOWUP,
	DRIVER_ACCESS,
	DRIVER_WORD,
	DRIVER_LABEL,
	DRIVER_EMPLOYER,
	DRIVER_CITY,
	DRIVER_STAGE,
	DRIVER_CONTACT,
	DRIVER_LATE, /* yellow or red followups */
	DRIVER_JOB_TYPE,
	DRIVER_FOUND, /* query->ids, whom a word finds */
};

struct candidate_query {
	int64_t id;
	const char *ids; /* JSON array */
	const char *today; /* with ids of references */
	int64_t account_id; /* the viewer */
	bool sees_all;
	const char *q; /* folded; anywhere in the search key, or the last four digits; NULL = any */
	const char *care;
	const char *pool_grade;
	int64_t owner_id;
	const char *colour;
	int64_t position_id;
	const char *city;
	const char *stage;
	const char *job_type;
	bool by_contact; /* contacted_after or contacted_before is given */
	int64_t contact_from_ms;
	int64_t contact_to_ms;
	int64_t label_count;
	const char *labels; /* JSON array of [field, value] */
	const char *label_field; /* the first of them */
	const char *label_value;
	int64_t skip;
	bool by_followup; /* care, pool_grade, owner_id or colour is given */
	int64_t driver;
	int64_t sort;
	bool is_back; /* the order the other way round: keys below after_… */
	int64_t after_number;
	const char *after_text;
	int64_t after_id;
	int64_t before_number; /* the negated keys, for orders that go down */
	int64_t before_id;
	int64_t row_limit;
	/* duplicates */
	const char *phone_hash;
	const char *email_hash;
	const char *phone_hash_before; /* see struct candidate_keys */
	const char *email_hash_before;
	const char *name_from;
	const char *name_to;
	const char *company_key;
	int64_t birth_year;
	const char *gender;
	/* single writes */
	int64_t at_ms;
	int64_t change;
	int64_t merged_into_id;
	const char *field;
};

/* A row in, and one out of the actor's firm; who is in the bin is not found. */
MUST_USE enum err candidate_store_insert(struct ctx *ctx, const struct candidate_stored *row, int64_t *ret_id);
MUST_USE enum err candidate_store_get(struct ctx *ctx, int64_t id, struct candidate_stored *ret_row, bool *ret_found);

/* The same for one in the bin. */
MUST_USE enum err candidate_store_get_deleted(struct ctx *ctx, int64_t id, struct candidate_stored *ret_row,
					      bool *ret_found);

/* The same, merged and deleted ones too. */
MUST_USE enum err candidate_store_get_any(struct ctx *ctx, int64_t id, struct candidate_stored *ret_row, bool *ret_found);

/* Hides it behind the one it was merged into; into_id 0 shows it again. */
MUST_USE enum err candidate_store_set_merged(struct ctx *ctx, int64_t id, int64_t into_id);

/* Into whom it was merged, 0 = nobody. */
MUST_USE enum err candidate_store_merged_into(struct ctx *ctx, int64_t id, int64_t *ret_into_id);

/* Off limits until an instant, also an earlier one; 0 = not. */
MUST_USE enum err candidate_store_put_off_limits(struct ctx *ctx, int64_t id, int64_t until_ms);

/* Writes all facts; ret_changes 0: row->version is no longer the stored one. */
MUST_USE enum err candidate_store_update(struct ctx *ctx, const struct candidate_stored *row, int64_t *ret_changes);

/* Writes the sealed fields of a new row, whose id they are sealed with. */
MUST_USE enum err candidate_store_set_sealed(struct ctx *ctx, const struct candidate_stored *row);
MUST_USE enum err candidate_store_set_deleted(struct ctx *ctx, int64_t id, int64_t at_ms);
struct candidate_due_facts {
	bool do_not_contact;
	const char *custom;
};
MUST_USE enum err candidate_store_due_facts(struct ctx *ctx, int64_t id, struct candidate_due_facts *ret_facts);
MUST_USE enum err candidate_store_expect_due_facts(struct ctx *ctx, int64_t id);
MUST_USE enum err candidate_store_wake_facts(struct ctx *ctx, int64_t id, struct candidate_wake *ret_wake);
MUST_USE enum err candidate_store_set_off_limits(struct ctx *ctx, int64_t id, int64_t until_ms);
MUST_USE enum err candidate_store_touch(struct ctx *ctx, int64_t id, int64_t at_ms);

/* Keeps the number of candidates of the firm. */
MUST_USE enum err candidate_store_count_add(struct ctx *ctx, int64_t change);
MUST_USE enum err candidate_store_count(struct ctx *ctx, int64_t *ret_total);

/* Duplicates, 0 = none. */
MUST_USE enum err candidate_store_by_phone(struct ctx *ctx, const struct candidate_keys *keys, int64_t *ret_id);
MUST_USE enum err candidate_store_by_email(struct ctx *ctx, const struct candidate_keys *keys, int64_t *ret_id);
MUST_USE enum err candidate_store_by_name(struct ctx *ctx, const struct candidate_keys *keys, int64_t *ret_id);

/* Says that all three will be asked soon; see db_expect(). */
MUST_USE enum err candidate_store_expect_same(struct ctx *ctx, const struct candidate_keys *keys);

/* Lists: how many there are, the keys of the page, then its rows. out struct candidate_key
 * With DRIVER_ALL the page walks the order and checks the filter on the way. */
MUST_USE enum err candidate_store_page(struct ctx *ctx, const struct candidate_query *query, struct list *ret_keys);
MUST_USE enum err candidate_store_total(struct ctx *ctx, const struct candidate_query *query, int64_t *ret_total);

/* Ids (int64_t) of `most` whom query->q finds in the whole firm, in no order. */
MUST_USE enum err candidate_store_word(struct ctx *ctx, const struct candidate_query *query, int64_t most, struct list *ret_ids);

/* Ids (int64_t) that pass, above query->after_id up to query->before_id, by number. With DRIVER_ALL walks the firm. */
MUST_USE enum err candidate_store_ids(struct ctx *ctx, const struct candidate_query *query, struct list *ret_ids);

/* Makes what lists filter by follow the tags and custom fields of a row. */
MUST_USE enum err candidate_store_set_labels(struct ctx *ctx, int64_t id);

/* Rows of the ids in query->ids, in no order. out struct candidate_listed */
MUST_USE enum err candidate_store_rows(struct ctx *ctx, const struct candidate_query *query, struct list *ret_rows);

/* Names and contact of the ids in the JSON array, in no order. out struct candidate_listed */
MUST_USE enum err candidate_store_refs(struct ctx *ctx, const char *ids, struct list *ret_rows);
MUST_USE enum err candidate_store_expect_refs(struct ctx *ctx, const char *ids);

/* Reveals of the actor since at_ms; and one more. */
MUST_USE enum err candidate_store_reveals(struct ctx *ctx, int64_t since_ms, int64_t *ret_count);
MUST_USE enum err candidate_store_add_reveal(struct ctx *ctx, int64_t id, const char *field);

/* Whom to ask about a candidate, 0 = nobody. */
MUST_USE enum err candidate_store_keeper(struct ctx *ctx, int64_t id, int64_t *ret_account_id);

/* Answers about hidden candidates to the actor since at_ms; and one more. */
MUST_USE enum err candidate_store_asks(struct ctx *ctx, int64_t since_ms, int64_t *ret_count);
MUST_USE enum err candidate_store_add_ask(struct ctx *ctx);
