/* Corrections to ICU 72's Han-Latin/Names, and second readings.
 * source overtrue/pinyin and zh-lx/pinyin-pro surname tables (MIT), compared with ICU entry by entry */
#include "platform/unicode/surname.h"

#include <string.h>

static const struct surname surnames[] = {
	{ "单于", { "chan", "yu" }, 2, NULL }, { "拓跋", { "tuo", "ba" }, 2, NULL },
	{ "子车", { "zi", "ju" }, 2, NULL },   { "句龙", { "gou", "long" }, 2, NULL },
	{ "万俟", { "mo", "qi" }, 2, NULL },   { "尉迟", { "yu", "chi" }, 2, NULL },
	{ "朴", { "piao" }, 1, "pu" },         { "覃", { "qin" }, 1, "tan" },
	{ "缪", { "miao" }, 1, "mou" },        { "牟", { "mou" }, 1, "mu" },
	{ "薄", { "bo" }, 1, "bao" },          { "都", { "du" }, 1, "dou" },
	{ "阚", { "kan" }, 1, NULL },          { "乜", { "nie" }, 1, NULL },
	{ "能", { "nai" }, 1, "neng" },        { "莘", { "shen" }, 1, "xin" },
	{ "句", { "gou" }, 1, NULL },          { "佴", { "nai" }, 1, NULL },
	{ "藏", { "zang" }, 1, "cang" },       { "扎", { "za" }, 1, "zha" },
	{ "贠", { "yun" }, 1, "yuan" },        { "么", { "yao" }, 1, NULL },
	{ "六", { "lu" }, 1, "liu" },          { "任", { "ren" }, 1, NULL },
	{ "单", { "shan" }, 1, "dan" },        { "曾", { "zeng" }, 1, "ceng" },
	{ "仇", { "qiu" }, 1, "chou" },        { "解", { "xie" }, 1, "jie" },
	{ "区", { "ou" }, 1, "qu" },           { "查", { "zha" }, 1, "cha" },
	{ "盖", { "ge" }, 1, "gai" },          { "乐", { "yue" }, 1, "le" },
	{ "翟", { "zhai" }, 1, "di" },         { "冼", { "xian" }, 1, NULL },
};

const struct surname *surname_find(const char *folded_name)
{
	for (size_t i = 0; i < sizeof(surnames) / sizeof(surnames[0]); i++) {
		if (strncmp(folded_name, surnames[i].characters, strlen(surnames[i].characters)) == 0)
			return &surnames[i];
	}
	return NULL;
}
