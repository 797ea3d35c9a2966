/* Terms of documents and of words. The same text gives the same terms, always: what was indexed can be taken out again. */
#include "feature/search/analyzer.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/unicode/unicode.h"

enum {
	TERMS_BYTES = 4 * 1024 * 1024,
	LEXEME_BYTES = 1000 * 1000, /* PostgreSQL takes 1 MiB of them for a document */
	PRIVATE_USE = 0xE000,       /* ASCII is written there: for SQLite's tokenizer every byte above it is a letter */
	WORD_TERMS = 12,            /* a longer word asks for every other pair: they cover it, and it is verified anyway */
	FIRST_SLOTS = 64,
};

/* --- Folded text --- */

enum err analyzer_norm(struct ctx *ctx, const struct list *lines, const char **ret_norm)
{
	CLOSING(text_done) struct text out = { 0 };
	const char *const *items = lines->items;

	text_init(&out, TERMS_BYTES);
	for (size_t i = 0; i < lines->count; i++) {
		size_t mark = arena_mark(ctx->arena);
		const char *folded;

		TRY(unicode_fold(ctx, items[i], &folded));
		if (i)
			text_append_char(&out, '\n');
		text_append(&out, folded);
		arena_release(ctx->arena, mark);
	}
	if (!text_ok(&out))
		return fail(ctx, ERR_BUSY, "search.memory", NULL, "A text is too long to be indexed.");
	*ret_norm = arena_text(ctx->arena, text_chars(&out));
	return OK;
}

enum err analyzer_spelling(struct ctx *ctx, const char *name, const char **ret_spelling)
{
	CLOSING(text_done) struct text out = { 0 };
	const char *pinyin, *initials;
	struct list spellings;

	TRY(unicode_spell(ctx, name, &pinyin, &initials));
	TRY(unicode_spellings(ctx, name, &spellings));
	text_init(&out, TERMS_BYTES);
	for (size_t i = 0; i < spellings.count; i++)
		text_append_format(&out, "\n%s", ((const char *const *)spellings.items)[i]);
	if (initials)
		text_append_format(&out, "\n%s", initials);
	text_append(&out, out.length ? "\n" : "");
	*ret_spelling = out.length ? arena_text(ctx->arena, text_chars(&out)) : NULL;
	return OK;
}

/* --- Terms --- */

/* What one document or word is turned into. */
struct terms {
	struct text text;
	size_t lexeme_bytes;
	uint64_t *slots; /* pairs seen in this class; 0 = free */
	size_t slot_mask;
};

static void append_character(struct text *out, int32_t code_point)
{
	uint32_t c = (uint32_t)(code_point < 0x80 ? code_point + PRIVATE_USE : code_point);

	if (c < 0x800) {
		text_append_char(out, (char)(0xC0 | c >> 6));
	} else if (c < 0x10000) {
		text_append_char(out, (char)(0xE0 | c >> 12));
		text_append_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
	} else {
		text_append_char(out, (char)(0xF0 | c >> 18));
		text_append_char(out, (char)(0x80 | (c >> 12 & 0x3F)));
		text_append_char(out, (char)(0x80 | (c >> 6 & 0x3F)));
	}
	text_append_char(out, (char)(0x80 | (c & 0x3F)));
}

static void append_prefix(struct text *out, int64_t firm_id, char kind, enum gram_class class)
{
	text_append_i64(out, firm_id);
	text_append_char(out, kind);
	text_append_char(out, (char)class);
}

/* True when the pair is new in this class. */
static bool is_new(struct terms *terms, int32_t first, int32_t second)
{
	uint64_t pair = (uint64_t)first << 32 | (uint32_t)second;
	size_t at = (size_t)(pair * UINT64_C(0x9E3779B97F4A7C15) >> 20) & terms->slot_mask;

	while (terms->slots[at] && terms->slots[at] != pair)
		at = (at + 1) & terms->slot_mask;
	if (terms->slots[at])
		return false;
	terms->slots[at] = pair;
	return true;
}

static void put_pair(struct terms *terms, const struct gram_doc *doc, enum gram_class class, int32_t first, int32_t second)
{
	size_t start = terms->text.length;

	if (terms->lexeme_bytes >= LEXEME_BYTES || !is_new(terms, first, second))
		return;
	text_append(&terms->text, start ? " " : "");
	append_prefix(&terms->text, doc->firm_id, doc->kind, class);
	append_character(&terms->text, first);
	append_character(&terms->text, second);
	terms->lexeme_bytes += terms->text.length - start;
}

/* Where a line stands. */
static enum gram_class class_of(const struct gram_doc *doc, int line)
{
	if (line < doc->name_lines)
		return GRAM_NAME;
	return line < doc->head_lines ? GRAM_HEAD : GRAM_REST;
}

/* A pair is new again where another class begins. */
static void end_line(struct terms *terms, const struct gram_doc *doc, int line)
{
	if (class_of(doc, line) != class_of(doc, line + 1))
		memset(terms->slots, 0, (terms->slot_mask + 1) * sizeof(*terms->slots));
}

/* Pairs of all lines; a line end is no neighbour. */
static void put_pairs(struct terms *terms, const struct gram_doc *doc)
{
	const char *at = doc->norm;
	int32_t before = 0;
	int line = 0;

	for (int32_t here; (here = unicode_next(&at)) != 0; before = here == '\n' ? 0 : here) {
		if (here == '\n')
			end_line(terms, doc, line++);
		else if (before)
			put_pair(terms, doc, class_of(doc, line), before, here);
	}
}

static void put_whole(struct text *out, const struct gram_doc *doc, enum gram_class class, const char *at, const char *end)
{
	text_append(out, out->length ? " " : "");
	append_prefix(out, doc->firm_id, doc->kind, class);
	while (at < end)
		append_character(out, unicode_next(&at));
}

static void put_spellings(struct terms *terms, const struct gram_doc *doc)
{
	for (const char *at = doc->spelling; at && at[1]; at = strchr(at + 1, '\n'))
		put_whole(&terms->text, doc, GRAM_SPELLING, at + 1, strchr(at + 1, '\n'));
}

static void put_first(struct terms *terms, const struct gram_doc *doc)
{
	const char *end = doc->norm;

	if (doc->name_lines && unicode_next(&end) > '\n')
		put_whole(&terms->text, doc, GRAM_FIRST, doc->norm, end);
}

enum err analyzer_terms(struct ctx *ctx, const struct gram_doc *doc, const char **ret_terms)
{
	CLOSING(text_done) struct text out = { 0 };
	struct terms terms = { .slot_mask = FIRST_SLOTS - 1 };

	while (terms.slot_mask < 2 * text_code_points(doc->norm))
		terms.slot_mask = 2 * terms.slot_mask + 1;
	terms.slots = arena_array(ctx->arena, terms.slot_mask + 1, sizeof(*terms.slots));
	text_init(&terms.text, TERMS_BYTES);
	put_first(&terms, doc);
	put_spellings(&terms, doc);
	put_pairs(&terms, doc);
	out = terms.text;
	if (!text_ok(&out))
		return fail(ctx, ERR_BUSY, "search.memory", NULL, "No memory for the terms of a text.");
	*ret_terms = arena_text(ctx->arena, text_chars(&out));
	return OK;
}

/* --- Terms of a word --- */

static void add_term(struct ctx *ctx, struct vec *terms, const struct gram_doc *doc, enum gram_class class, const char *at,
		     const char *end)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, TERMS_BYTES);
	put_whole(&out, doc, class, at, end);
	*(const char **)vec_push(terms) = arena_text(ctx->arena, text_chars(&out));
}

static void add_pairs(struct ctx *ctx, struct vec *terms, const struct gram_doc *doc, enum gram_class class, const char *word)
{
	size_t pairs = text_code_points(word) - 1;
	size_t step = pairs > WORD_TERMS ? 2 : 1;
	const char *at = word;

	for (size_t i = 0; i < pairs; i++) {
		const char *start = at;
		const char *end = (unicode_next(&at), at);

		unicode_next(&end);
		if (i % step == 0 || i + 1 == pairs)
			add_term(ctx, terms, doc, class, start, end);
	}
}

void analyzer_word(struct ctx *ctx, int64_t firm_id, char kind, enum gram_class class, const char *word,
		   struct list *ret_terms)
{
	const struct gram_doc doc = { .firm_id = firm_id, .kind = kind };
	const char *second = word;
	struct vec terms;

	vec_init(&terms, ctx->arena, sizeof(const char *));
	unicode_next(&second);
	if (class == GRAM_FIRST)
		add_term(ctx, &terms, &doc, class, word, second);
	else if (class == GRAM_SPELLING)
		add_term(ctx, &terms, &doc, class, word, word + strlen(word));
	else if (*second)
		add_pairs(ctx, &terms, &doc, class, word);
	*ret_terms = vec_list(&terms);
}

/* --- Their numbers --- */

/* FNV-1a over 64 bits, folded. It lies in databases: it must never change. */
int32_t analyzer_number(const char *term, size_t length)
{
	uint64_t hash = UINT64_C(0xCBF29CE484222325);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (unsigned char)term[i]) * UINT64_C(0x100000001B3);
	return (int32_t)(uint32_t)(hash >> 32 ^ hash);
}

enum err analyzer_numbers(struct ctx *ctx, const char *terms, const char **ret_numbers)
{
	CLOSING(text_done) struct text out = { 0 };

	text_init(&out, TERMS_BYTES);
	text_append_char(&out, '{');
	while (*terms) {
		size_t length = strcspn(terms, " ");

		text_append(&out, out.length > 1 ? "," : "");
		text_append_i64(&out, analyzer_number(terms, length));
		terms += length + (terms[length] == ' ');
	}
	text_append_char(&out, '}');
	if (!text_ok(&out))
		return fail(ctx, ERR_BUSY, "search.memory", NULL, "No memory for the terms of a text.");
	*ret_numbers = arena_text(ctx->arena, text_chars(&out));
	return OK;
}
