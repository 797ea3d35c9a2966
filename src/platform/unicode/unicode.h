/* Comparing and spelling text (ICU): folding for search and duplicates, pinyin of names.
 *
 * All functions are thread safe; results live in ctx->arena. Input must be valid UTF-8. NULL counts as "".
 * errors of all: ERR_INTERNAL "unicode.icu"  the library lacks its data
 * source reference notes on Chinese search: both sides of a comparison are folded the same way */
#pragma once
#include "base/ctx.h"
#include "base/vec.h"

/* Text for comparing: compatibility forms and case folded (ＪＡＶＡ → java, １３８ → 138), traditional characters
 * simplified (獵頭 → 猎头), white space of any kind as single blanks, none at the ends. */
MUST_USE enum err unicode_fold(struct ctx *ctx, const char *text, const char **ret_folded);

/* The same with a way back to the original. */
struct unicode_folded {
	const char *chars;      /* what unicode_fold() gives */
	const uint32_t *starts; /* for each of its bytes the first byte of the original that it came from */
	const uint32_t *ends;   /* and the byte behind the last one */
	size_t length;
};
MUST_USE enum err unicode_fold_map(struct ctx *ctx, const char *text, struct unicode_folded *ret_folded);

/* Name spelled in small letters without blanks, surnames by their own readings: 单雄信 → shanxiongxin, 欧阳修 →
 * ouyangxiu, 朴岁植 → piaosuizhi, 吕布 → lubu, Jürgen Ma → jurgenma. NULL when no letter is left. */
MUST_USE enum err unicode_pinyin(struct ctx *ctx, const char *name, const char **ret_pinyin);

/* First letters of the syllables and words: 张伟 → zw, 欧阳修 → oyx, Jerry Ma → jm. NULL when there are none. */
MUST_USE enum err unicode_initials(struct ctx *ctx, const char *name, const char **ret_initials);

/* Both at the price of one. */
MUST_USE enum err unicode_spell(struct ctx *ctx, const char *name, const char **ret_pinyin, const char **ret_initials);

/* Every spelling people type, the one of unicode_pinyin() first: 朴岁植 also pusuizhi, 吕布 also lvbu and lyubu.
 * out ret_spellings  const char *, 0 to 8 of them */
MUST_USE enum err unicode_spellings(struct ctx *ctx, const char *name, struct list *ret_spellings);

/* True for characters of the Han script, iteration and closing marks included (々 〇). */
bool unicode_is_han(int32_t code_point);

/* The code point at *at and *at moved behind it; 0 at the end. */
int32_t unicode_next(const char **at);
