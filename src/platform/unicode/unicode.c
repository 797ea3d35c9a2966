/* ICU behind a few verbs. Converters are made once and shared: they are immutable after that. */
#include "platform/unicode/unicode.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "platform/unicode/surname.h"
#include "platform/unicode/unicode_private.h"

enum {
	MAX_SYLLABLES = 64,
	MAX_SPELLINGS = 8,
	MAX_NAME_BYTES = 2000,
	SIMPLIFY_FIRST = 0x3400, /* stretch of the script whose simplified forms lie in a table */
	HAN_FIRST = 0x4E00,	 /* stretch whose readings are remembered */
	HAN_END = 0xA000,
	SHORT_NAME = 4, /* characters of a name that is spelled from remembered readings */
};

/* --- ICU's tools, made at the first use --- */

static struct {
	pthread_once_t once;
	const UNormalizer2 *fold;
	UTransliterator *simplify;
	UTransliterator *spell; /* 张伟 → zhāng wěi */
	UTransliterator *ascii; /* zhāng wěi → zhang wei */
	UChar *simplified;      /* by character from SIMPLIFY_FIRST: ICU takes 1 µs a character, a look-up nothing */
	_Atomic(const char *) *surname_readings; /* by character from HAN_FIRST, NULL = not asked yet; kept for good */
	_Atomic(const char *) *given_readings;
	UErrorCode status;
} tools = { .once = PTHREAD_ONCE_INIT };

static UTransliterator *open_transliterator(const char *id, UErrorCode *status)
{
	UChar wide[64];

	u_uastrcpy(wide, id);
	return utrans_openU(wide, -1, UTRANS_FORWARD, NULL, 0, NULL, status);
}

/* Asks ICU once for every character, blanks between them. */
static void fill_simplified(void)
{
	int32_t count = HAN_END - SIMPLIFY_FIRST;
	int32_t length = 2 * count;
	int32_t limit = length;
	UChar *all = calloc((size_t)length + 16, sizeof(*all));

	tools.simplified = calloc((size_t)count, sizeof(*tools.simplified));
	tools.surname_readings = calloc(HAN_END - HAN_FIRST, sizeof(*tools.surname_readings));
	tools.given_readings = calloc(HAN_END - HAN_FIRST, sizeof(*tools.given_readings));
	if (!all || !tools.simplified || !tools.surname_readings || !tools.given_readings) {
		tools.status = U_MEMORY_ALLOCATION_ERROR;
		free(all);
		return;
	}
	for (int32_t i = 0; i < count; i++) {
		all[2 * i] = (UChar)(SIMPLIFY_FIRST + i);
		all[2 * i + 1] = ' ';
	}
	utrans_transUChars(tools.simplify, all, &length, length + 16, 0, &limit, &tools.status);
	for (int32_t i = 0; i < count; i++)
		tools.simplified[i] = limit == 2 * count ? all[2 * i] : (UChar)(SIMPLIFY_FIRST + i);
	free(all);
}

static void open_tools(void)
{
	tools.fold = unorm2_getNFKCCasefoldInstance(&tools.status);
	tools.simplify = open_transliterator("Traditional-Simplified", &tools.status);
	tools.spell = open_transliterator("Han-Latin/Names", &tools.status);
	tools.ascii = open_transliterator("Latin-ASCII; Lower", &tools.status);
	if (U_SUCCESS(tools.status))
		fill_simplified();
}

static enum err icu_failed(struct ctx *ctx, UErrorCode status)
{
	return fail(ctx, ERR_INTERNAL, "unicode.icu", NULL, "ICU: %s", u_errorName(status));
}

static enum err tools_ready(struct ctx *ctx)
{
	pthread_once(&tools.once, open_tools);
	return U_FAILURE(tools.status) ? icu_failed(ctx, tools.status) : OK;
}

/* --- Text in UTF-16, as ICU wants it --- */

struct wide {
	UChar *units;
	int32_t length;
	int32_t capacity;
};

/* Room for the text and for what becomes of it: no step makes it longer than `factor` times. */
static enum err wide_from_text(struct ctx *ctx, const char *text, size_t factor, struct wide *ret_wide)
{
	size_t bytes = text ? strlen(text) : 0;
	struct wide wide = { .capacity = (int32_t)(bytes * factor + 16) };
	UErrorCode status = U_ZERO_ERROR;

	wide.units = arena_array(ctx->arena, (size_t)wide.capacity, sizeof(UChar));
	u_strFromUTF8WithSub(wide.units, wide.capacity, &wide.length, text ? text : "", (int32_t)bytes, 0xFFFD, NULL,
			     &status);
	if (U_FAILURE(status))
		return icu_failed(ctx, status);
	*ret_wide = wide;
	return OK;
}

static enum err wide_to_text(struct ctx *ctx, const struct wide *wide, char **ret_text)
{
	char *text = arena_alloc(ctx->arena, (size_t)wide->length * 3 + 1);
	UErrorCode status = U_ZERO_ERROR;

	u_strToUTF8(text, wide->length * 3 + 1, NULL, wide->units, wide->length, &status);
	if (U_FAILURE(status))
		return icu_failed(ctx, status);
	*ret_text = text;
	return OK;
}

static enum err transliterate(struct ctx *ctx, const UTransliterator *tool, struct wide *wide)
{
	int32_t limit = wide->length;
	UErrorCode status = U_ZERO_ERROR;

	utrans_transUChars(tool, wide->units, &wide->length, wide->capacity, 0, &limit, &status);
	if (U_FAILURE(status))
		return icu_failed(ctx, status);
	wide->length = limit;
	return OK;
}

/* --- Folding --- */

static bool is_ascii(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text >= 0x80)
			return false;
	}
	return true;
}

/* Lower case for ASCII and single blanks for white space (ICU folds the other spaces to U+0020), in place. */
static void tidy(char *text)
{
	char *write = text;

	for (const char *read = text; *read; read++) {
		unsigned char byte = (unsigned char)*read;

		if (byte > ' ' && byte != 0x7F)
			*write++ = byte >= 'A' && byte <= 'Z' ? (char)(byte + 32) : (char)byte;
		else if (write > text && write[-1] != ' ')
			*write++ = ' ';
	}
	while (write > text && write[-1] == ' ')
		write--;
	*write = '\0';
}

/* Character by character; the phrases ICU knows beside them would make a text depend on where it is cut. */
void unicode_simplify(UChar *units, int32_t length)
{
	for (int32_t i = 0; i < length; i++) {
		UChar unit = units[i];

		if (unit >= SIMPLIFY_FIRST && unit < HAN_END)
			units[i] = tools.simplified[unit - SIMPLIFY_FIRST];
	}
}

enum err unicode_folder(struct ctx *ctx, const UNormalizer2 **ret_fold)
{
	TRY(tools_ready(ctx));
	*ret_fold = tools.fold;
	return OK;
}

static enum err fold_wide(struct ctx *ctx, const char *text, char **ret_folded)
{
	struct wide from;
	UErrorCode status = U_ZERO_ERROR;

	TRY(wide_from_text(ctx, text, 1, &from));
	/* NFKC makes text at most 18 times longer (U+FDFA). */
	struct wide to = { .capacity = from.length * 18 + 16 };
	to.units = arena_array(ctx->arena, (size_t)to.capacity, sizeof(UChar));
	to.length = unorm2_normalize(tools.fold, from.units, from.length, to.units, to.capacity, &status);
	if (U_FAILURE(status))
		return icu_failed(ctx, status);
	unicode_simplify(to.units, to.length);
	return wide_to_text(ctx, &to, ret_folded);
}

enum err unicode_fold(struct ctx *ctx, const char *text, const char **ret_folded)
{
	char *folded;

	text = text ? text : "";
	if (is_ascii(text)) {
		folded = arena_text(ctx->arena, text);
	} else {
		TRY(tools_ready(ctx));
		TRY(fold_wide(ctx, text, &folded));
	}
	tidy(folded);
	*ret_folded = folded;
	return OK;
}

/* --- Characters --- */

int32_t unicode_next(const char **at)
{
	const unsigned char *s = (const unsigned char *)*at;
	int extra = *s < 0x80 ? 0 : *s < 0xE0 ? 1 : *s < 0xF0 ? 2 : 3;
	int32_t code_point = extra == 0 ? *s : *s & (0x3F >> extra);

	if (!*s)
		return 0;
	for (int i = 1; i <= extra && (s[i] & 0xC0) == 0x80; i++)
		code_point = code_point << 6 | (s[i] & 0x3F);
	do
		++*at;
	while ((*(const unsigned char *)*at & 0xC0) == 0x80);
	return code_point;
}

bool unicode_is_han(int32_t code_point)
{
	return (code_point >= 0x4E00 && code_point <= 0x9FFF) || (code_point >= 0x3400 && code_point <= 0x4DBF) ||
	       (code_point >= 0x20000 && code_point <= 0x323AF) || (code_point >= 0xF900 && code_point <= 0xFAFF) ||
	       code_point == 0x3005 || code_point == 0x3007;
}

/* --- Spelling --- */

struct syllables {
	const char *items[MAX_SYLLABLES];
	size_t count;
};

/* ICU writes lǚ and nǚ for 吕 and 女; the ü becomes v there, so that Latin-ASCII keeps it apart from u. Elsewhere
 * (Müller) it stays for Latin-ASCII. */
static void mark_umlauts(struct wide *wide)
{
	for (int32_t i = 1; i < wide->length; i++) {
		UChar unit = wide->units[i];
		UChar before = wide->units[i - 1];
		bool toned = unit == 0x01D6 || unit == 0x01D8 || unit == 0x01DA || unit == 0x01DC;

		if ((before == 'l' || before == 'n') && (toned || (unit == 0xFC && i + 1 == wide->length)))
			wide->units[i] = 'v';
	}
}

/* Cuts text at everything that is neither letter nor digit; apostrophes join. */
static void cut_syllables(char *text, struct syllables *ret_syllables)
{
	char *write = text;
	char *start = text;

	ret_syllables->count = 0;
	for (const char *read = text;; read++) {
		bool letter = (*read >= 'a' && *read <= 'z') || (*read >= '0' && *read <= '9');

		if (letter) {
			*write++ = *read;
		} else if (*read != '\'') {
			bool last = !*read;

			*write = '\0';
			if (write > start && ret_syllables->count < MAX_SYLLABLES)
				ret_syllables->items[ret_syllables->count++] = start;
			if (last)
				return;
			start = ++write;
		}
	}
}

/* Syllables of a folded text as ICU reads it, ü as v. */
static enum err spell_by_icu(struct ctx *ctx, const char *folded, struct syllables *ret_syllables)
{
	struct wide wide;
	char *latin;

	TRY(wide_from_text(ctx, folded, 8, &wide));
	TRY(transliterate(ctx, tools.spell, &wide));
	mark_umlauts(&wide);
	TRY(transliterate(ctx, tools.ascii, &wide));
	TRY(wide_to_text(ctx, &wide, &latin));
	cut_syllables(latin, ret_syllables);
	return OK;
}

/* Reading of one character as a surname (X伟) or behind one (张X), asked once and kept. */
static enum err reading_of(struct ctx *ctx, const char *character, int32_t code_point, bool is_surname,
			   const char **ret_reading)
{
	_Atomic(const char *) *place = (is_surname ? tools.surname_readings : tools.given_readings) + code_point - HAN_FIRST;
	const char *known = atomic_load_explicit(place, memory_order_acquire);
	struct syllables syllables;

	if (!known) {
		const char *name = arena_format(ctx->arena, is_surname ? "%s伟" : "张%s", character);

		TRY(spell_by_icu(ctx, name, &syllables));
		char *made = syllables.count == 2 ? strdup(syllables.items[is_surname ? 0 : 1]) : NULL;
		if (!made)
			return fail(ctx, ERR_BUSY, "unicode.memory", NULL, "No reading for a character.");
		if (!atomic_compare_exchange_strong(place, &known, made))
			free(made);
		else
			known = made;
	}
	*ret_reading = known;
	return OK;
}

/* Names of two to four characters without a compound surname are spelled character by character, as ICU would.
 * out ret_done  false: not such a name */
static enum err spell_short(struct ctx *ctx, const char *folded, struct syllables *ret_syllables, bool *ret_done)
{
	const char *at = folded;

	*ret_done = false;
	ret_syllables->count = 0;
	if (surname_is_compound(folded))
		return OK;
	while (*at) {
		const char *start = at;
		int32_t code_point = unicode_next(&at);

		if (code_point < HAN_FIRST || code_point >= HAN_END || ret_syllables->count == SHORT_NAME)
			return OK;
		TRY(reading_of(ctx, arena_text_n(ctx->arena, start, (size_t)(at - start)), code_point,
			       ret_syllables->count == 0, &ret_syllables->items[ret_syllables->count]));
		ret_syllables->count++;
	}
	*ret_done = ret_syllables->count > 1;
	return OK;
}

/* Syllables of a name, ü as v; surnames by the table of surname.c, whose entry is handed back too. */
static enum err spell(struct ctx *ctx, const char *name, struct syllables *ret_syllables,
		      const struct surname **ret_surname)
{
	const char *folded;
	bool done;

	*ret_surname = NULL;
	ret_syllables->count = 0;
	if (name && strlen(name) > MAX_NAME_BYTES)
		return OK;
	TRY(unicode_fold(ctx, name, &folded));
	if (is_ascii(folded)) {
		cut_syllables(arena_text(ctx->arena, folded), ret_syllables);
		return OK;
	}
	TRY(spell_short(ctx, folded, ret_syllables, &done));
	if (!done)
		TRY(spell_by_icu(ctx, folded, ret_syllables));
	*ret_surname = surname_find(folded);
	if (*ret_surname && ret_syllables->count >= (*ret_surname)->syllable_count) {
		for (size_t i = 0; i < (*ret_surname)->syllable_count; i++)
			ret_syllables->items[i] = (*ret_surname)->reading[i];
	}
	return OK;
}

/* Joins the syllables; a v that stands for ü is written as `umlaut`. NULL when there is nothing. */
static const char *join(struct ctx *ctx, const struct syllables *syllables, const char *umlaut)
{
	CLOSING(text_done) struct text joined = { 0 };

	text_init(&joined, 64 * 1024);
	for (size_t i = 0; i < syllables->count; i++) {
		const char *s = syllables->items[i];

		if ((s[0] == 'l' || s[0] == 'n') && s[1] == 'v' && (!s[2] || text_equal(s + 2, "e"))) {
			text_append_char(&joined, s[0]);
			text_append(&joined, umlaut);
			text_append(&joined, s + 2);
		} else {
			text_append(&joined, s);
		}
	}
	return joined.length ? arena_text(ctx->arena, text_chars(&joined)) : NULL;
}

enum err unicode_spell(struct ctx *ctx, const char *name, const char **ret_pinyin, const char **ret_initials)
{
	const struct surname *surname;
	struct syllables syllables;
	char initials[MAX_SYLLABLES + 1];

	TRY(spell(ctx, name, &syllables, &surname));
	for (size_t i = 0; i < syllables.count; i++)
		initials[i] = syllables.items[i][0];
	initials[syllables.count] = '\0';
	*ret_pinyin = join(ctx, &syllables, "u");
	*ret_initials = syllables.count ? arena_text(ctx->arena, initials) : NULL;
	return OK;
}

enum err unicode_pinyin(struct ctx *ctx, const char *name, const char **ret_pinyin)
{
	const char *initials;

	return unicode_spell(ctx, name, ret_pinyin, &initials);
}

enum err unicode_initials(struct ctx *ctx, const char *name, const char **ret_initials)
{
	const char *pinyin;

	return unicode_spell(ctx, name, &pinyin, ret_initials);
}

static void add_spelling(struct vec *spellings, const char *spelling)
{
	if (!spelling || spellings->count == MAX_SPELLINGS)
		return;
	for (size_t i = 0; i < spellings->count; i++) {
		if (text_equal(*(const char **)vec_at(spellings, i), spelling))
			return;
	}
	*(const char **)vec_push(spellings) = spelling;
}

enum err unicode_spellings(struct ctx *ctx, const char *name, struct list *ret_spellings)
{
	static const char *const umlauts[] = { "u", "v", "yu" };
	const struct surname *surname;
	struct syllables syllables;
	struct vec spellings;

	vec_init(&spellings, ctx->arena, sizeof(const char *));
	TRY(spell(ctx, name, &syllables, &surname));
	for (size_t i = 0; i < 3; i++)
		add_spelling(&spellings, join(ctx, &syllables, umlauts[i]));
	if (surname && surname->also && syllables.count) {
		syllables.items[0] = surname->also;
		for (size_t i = 0; i < 3; i++)
			add_spelling(&spellings, join(ctx, &syllables, umlauts[i]));
	}
	*ret_spellings = vec_list(&spellings);
	return OK;
}
