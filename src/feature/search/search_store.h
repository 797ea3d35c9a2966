/* Rows of the index. Private to this feature. */
#pragma once
#include "base/ctx.h"
#include "base/vec.h"

struct search_kind;

struct search_change {
	int64_t id;
	const char *kind;
	int64_t ref_id;
};

/* A document as it is indexed. */
struct search_doc {
	int64_t id;
	const char *kind; /* its letter */
	int64_t ref_id;
	int64_t candidate_id;
	int64_t author_id;
	const char *channel;
	int64_t at_ms;
	int64_t text_id; /* where its text lies */
	bool is_hidden;
	const char *spelling;
	const char *norm;
	const char *terms; /* analyzer_terms() */
};

/* What a page asks for. */
struct search_key {
	const char *match; /* NULL: filters alone */
	int64_t before_id;
	int64_t from_id;
	int64_t row_limit;
	int64_t few_max; /* the store's own */
	int64_t account_id;
	bool sees_all;
	bool by_set; /* many documents: what the account may know is read once */
	int64_t person_id; /* his own document is left out; 0 = nobody's */
	int64_t candidate_id;
	const char *kinds; /* JSON arrays; NULL = any */
	const char *authors;
	const char *stages;
	const char *word; /* the one to be verified */
	const char *words; /* or several */
	const char *without;
	const char *channel;
	int64_t from_ms;
	int64_t to_ms;
};

struct search_row {
	int64_t id;
	const char *kind; /* its letter */
	int64_t ref_id;
	int64_t candidate_id;
	int64_t author_id;
	const char *channel;
	int64_t at_ms;
};

struct search_person {
	int64_t id;
	bool is_author;
	const char *name;
	const char *company;
	const char *title;
};

struct suggest_key {
	const char *prefix;
	const char *prefix_end;
	const char *spelled; /* the same without blanks */
	const char *spelled_end;
	const char *last4; /* NULL = not four digits */
	int64_t person_id; /* who has the whole number; 0 = nobody */
	int64_t row_limit;
	int64_t account_id;
	bool sees_all;
};

struct suggest_row {
	int64_t id;
	int64_t how; /* enum suggest_how */
	const char *name;
	const char *company;
	const char *title;
};

/* --- Changes --- */
MUST_USE enum err search_store_note(struct ctx *ctx, const char *kind, int64_t ref_id);
MUST_USE enum err search_store_note_many(struct ctx *ctx, const char *kind, const char *ids);

/* Hides the documents of a candidate and notes them all. */
MUST_USE enum err search_store_hide(struct ctx *ctx, int64_t candidate_id);

/* The next firm with changes; 0 when there is none. */
MUST_USE enum err search_store_next_firm(struct ctx *ctx, int64_t after_id, int64_t *ret_firm_id);

/* Those after after_id, newest first; or the oldest ones. out ret_changes  struct search_change */
MUST_USE enum err search_store_changes_newest(struct ctx *ctx, int64_t after_id, int64_t limit, struct list *ret_changes);
MUST_USE enum err search_store_changes_oldest(struct ctx *ctx, int64_t limit, struct list *ret_changes);

/* The last number that was noted, 0 when nothing waits. */
MUST_USE enum err search_store_change_last(struct ctx *ctx, int64_t *ret_id);
MUST_USE enum err search_store_changes_after(struct ctx *ctx, int64_t after_id, struct list *ret_changes);
MUST_USE enum err search_store_remove_changes(struct ctx *ctx, const char *ids);

/* True when a change of the document waits. */
MUST_USE enum err search_store_waits(struct ctx *ctx, const struct search_kind *kind, int64_t ref_id, bool *ret_waits);

/* --- Documents --- */
MUST_USE enum err search_store_get(struct ctx *ctx, const char *kind, int64_t ref_id, struct search_doc *ret_doc,
				   bool *ret_found);

/* Puts the rows of a document in under a new number made from its instant. */
MUST_USE enum err search_store_add(struct ctx *ctx, struct search_doc *doc);
MUST_USE enum err search_store_remove(struct ctx *ctx, const struct search_doc *doc);

/* Its terms. Nothing else is to be written between those of several documents. */
MUST_USE enum err search_store_add_grams(struct ctx *ctx, const struct search_doc *doc);

/* The terms must be those it was put in with. */
MUST_USE enum err search_store_remove_grams(struct ctx *ctx, const struct search_doc *doc);

/* PostgreSQL: terms that wait in a list go into the tree, so that searches need not read the list. Inside a write. */
MUST_USE enum err search_store_settle(struct ctx *ctx);

/* One step of making one piece of the index's pieces (PostgreSQL: the one step above), inside a write.
 * in pages  at most; negative in the first step   out ret_done  nothing is left to do */
MUST_USE enum err search_store_merge(struct ctx *ctx, int64_t pages, bool *ret_done);

/* names  JSON array */
MUST_USE enum err search_store_set_names(struct ctx *ctx, int64_t candidate_id, const char *names);

/* Some documents of the firm, or of one candidate (else 0), in no useful order, for taking them out. */
MUST_USE enum err search_store_some(struct ctx *ctx, int64_t candidate_id, int64_t limit, struct list *ret_docs);

/* Spellings of the whole firm go. */
MUST_USE enum err search_store_forget_names(struct ctx *ctx);

/* Rows (int64_t) that have a document of the kind, by number. */
MUST_USE enum err search_store_refs(struct ctx *ctx, const char *letter, int64_t after_id, int64_t limit, struct list *ret_ids);

/* --- Finding --- */

/* True when the expression finds the document. */
MUST_USE enum err search_store_holds(struct ctx *ctx, int64_t id, const char *match, bool *ret_holds);
MUST_USE enum err search_store_page(struct ctx *ctx, const struct search_key *key, struct list *ret_rows);
MUST_USE enum err search_store_total(struct ctx *ctx, const struct search_key *key, int64_t *ret_total);

/* Documents that hold the terms, whoever may see them, those hidden since the index was here last included. */
MUST_USE enum err search_store_count(struct ctx *ctx, const struct search_key *key, int64_t *ret_count);
MUST_USE enum err search_store_hides_any(struct ctx *ctx, bool *ret_any);

/* out ret_people  struct search_person */
MUST_USE enum err search_store_people(struct ctx *ctx, const char *ids, const char *authors, struct list *ret_people);
MUST_USE enum err search_store_suggest(struct ctx *ctx, const struct suggest_key *key, struct list *ret_rows);
