/* Builds expressions over terms. Terms hold no ASCII but digits and letters, so that nothing in them needs escaping. */
#include "feature/search/search_match.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "feature/search/analyzer.h"
#include "platform/db/db.h"
#include "platform/unicode/unicode.h"

enum { MATCH_BYTES = 256 * 1024 };

/* How an engine writes it; as_numbers: see analyzer_number(). */
struct dialect {
	const char *quote, *and, *or, *not;
	bool as_numbers;
};

static const struct dialect dialects[] = {
	[DB_SQLITE] = { "\"", " AND ", " OR ", " NOT ", false },
	[DB_POSTGRES] = { "'", " & ", " | ", " & !", true },
};

struct writer {
	struct ctx *ctx;
	const struct dialect *dialect;
	struct text out;
};

static void write_term(struct writer *writer, const char *term)
{
	text_append(&writer->out, writer->dialect->quote);
	if (writer->dialect->as_numbers)
		text_append_i64(&writer->out, analyzer_number(term, strlen(term)));
	else
		text_append(&writer->out, term);
	text_append(&writer->out, writer->dialect->quote);
}

static void write_terms(struct writer *writer, const struct list *terms)
{
	for (size_t i = 0; i < terms->count; i++) {
		text_append(&writer->out, i ? writer->dialect->and : "");
		write_term(writer, ((const char *const *)terms->items)[i]);
	}
}

const char *match_terms(struct ctx *ctx, const char *const *terms, size_t count)
{
	struct writer writer = { .ctx = ctx, .dialect = &dialects[db_engine(ctx->db)] };

	text_init(&writer.out, MATCH_BYTES);
	write_terms(&writer, &(struct list){ (void *)(uintptr_t)terms, count });
	const char *expression = arena_text(ctx->arena, text_chars(&writer.out));
	text_done(&writer.out);
	return expression;
}

/* Where in a document a word may stand. */
enum { IN_NAME = 1, IN_HEAD = 2, IN_REST = 4, ANYWHERE = IN_NAME | IN_HEAD | IN_REST };

static const struct {
	int where;
	enum gram_class class;
} classes[] = { { IN_NAME, GRAM_NAME }, { IN_HEAD, GRAM_HEAD }, { IN_REST, GRAM_REST } };

/* Those places that documents of the kind have. */
static int places_of(const struct search_kind *kind)
{
	return IN_REST | (kind->head_lines > kind->name_lines ? IN_HEAD : 0) | (kind->name_lines ? IN_NAME : 0);
}

static void write_class(struct writer *writer, const struct search_kind *kind, enum gram_class class, const char *word)
{
	struct ctx *ctx = writer->ctx;
	struct list terms;

	text_append_char(&writer->out, '(');
	analyzer_word(ctx, ctx->firm_id, *kind->letter, class, word, &terms);
	write_terms(writer, &terms);
	text_append_char(&writer->out, ')');
}

/* A bare word may be the name's spelling, too. */
static void write_word(struct writer *writer, const struct search_kind *kind, int where, const struct search_word *word)
{
	bool any = false;

	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (!(where & classes[i].where))
			continue;
		text_append(&writer->out, any ? writer->dialect->or : "");
		write_class(writer, kind, classes[i].class, word->text);
		any = true;
	}
	if (!kind->name_lines || word->is_phrase || (unsigned char)word->text[0] >= 0x80)
		return;
	text_append(&writer->out, writer->dialect->or);
	write_class(writer, kind, GRAM_SPELLING, word->text);
}

static bool has_pairs(const struct search_word *word)
{
	return text_code_points(word->text) > 1;
}

/* All words of two characters and more, each in one of the places. False when there is no such word, or no such place. */
static bool write_words(struct writer *writer, const struct match_wanted *wanted, const struct search_kind *kind, int where)
{
	const struct search_word *words = wanted->query->words.items;
	bool any = false;

	where &= places_of(kind);
	for (size_t i = 0; i < wanted->query->words.count && where; i++) {
		if (!has_pairs(&words[i]))
			continue;
		text_append(&writer->out, any ? writer->dialect->and : "(");
		text_append_char(&writer->out, '(');
		write_word(writer, kind, where, &words[i]);
		text_append_char(&writer->out, ')');
		any = true;
	}
	text_append(&writer->out, any ? ")" : "");
	return any;
}

/* Single characters alone: names that begin with the first of them. */
static bool write_first(struct writer *writer, const struct match_wanted *wanted, const struct search_kind *kind)
{
	const struct search_word *words = wanted->query->words.items;
	struct list terms;

	if (!kind->name_lines || !wanted->query->words.count)
		return false;
	analyzer_word(writer->ctx, writer->ctx->firm_id, *kind->letter, GRAM_FIRST, words[0].text, &terms);
	write_terms(writer, &terms);
	return true;
}

static bool is_single(const struct match_wanted *wanted)
{
	const struct search_word *words = wanted->query->words.items;

	for (size_t i = 0; i < wanted->query->words.count; i++) {
		if (has_pairs(&words[i]))
			return false;
	}
	return true;
}

/* Which kinds and places make a part; what is found in `but` alone is left out. */
struct part {
	bool with_head;
	bool without_head;
	int where;
	int but; /* 0 = none */
};

static bool write_kind(struct writer *writer, const struct match_wanted *wanted, const struct search_kind *kind,
		       const struct part *part)
{
	if (is_single(wanted))
		return !part->but && write_first(writer, wanted, kind);
	if (!write_words(writer, wanted, kind, part->where))
		return false;
	if (part->but & places_of(kind)) {
		text_append(&writer->out, writer->dialect->not);
		write_words(writer, wanted, kind, part->but);
	}
	return true;
}

static const char *write_part(struct ctx *ctx, const struct match_wanted *wanted, const struct part *part)
{
	struct writer writer = { .ctx = ctx, .dialect = &dialects[db_engine(ctx->db)] };
	bool any = false;

	text_init(&writer.out, MATCH_BYTES);
	for (int i = 0; i < wanted->kind_count; i++) {
		const struct search_kind *kind = wanted->kinds[i];
		size_t start = writer.out.length;

		if (kind->head_lines ? !part->with_head : !part->without_head)
			continue;
		text_append(&writer.out, any ? writer.dialect->or : "");
		text_append_char(&writer.out, '(');
		if (write_kind(&writer, wanted, kind, part)) {
			text_append_char(&writer.out, ')');
			any = true;
		} else {
			writer.out.length = start;
			writer.out.bytes[start] = '\0';
		}
	}
	const char *expression = any && text_ok(&writer.out) ? arena_text(ctx->arena, text_chars(&writer.out)) : NULL;
	text_done(&writer.out);
	return expression;
}

const char *match_any(struct ctx *ctx, const struct match_wanted *wanted)
{
	return write_part(ctx, wanted, &(struct part){ true, true, ANYWHERE, 0 });
}

void match_tiers(struct ctx *ctx, const struct match_wanted *wanted, const char **ret_tiers)
{
	static const struct part parts[MATCH_TIERS] = {
		{ true, false, IN_NAME, 0 },
		{ true, false, IN_NAME | IN_HEAD, IN_NAME },
		{ true, false, ANYWHERE, IN_NAME | IN_HEAD },
		{ false, true, ANYWHERE, 0 },
	};

	for (int i = 0; i < MATCH_TIERS; i++)
		ret_tiers[i] = write_part(ctx, wanted, &parts[i]);
}
