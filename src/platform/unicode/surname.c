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

static const char *const compound[] = {
	"万俟", "上官", "东方", "东郭", "东门", "乐正", "亓官", "仉督", "令狐", "仲孙", "公冶", "公孙", "公羊", "公良", "公西", "单于",
	"南宫", "南门", "句龙", "司寇", "司徒", "司空", "司马", "呼延", "壤驷", "夏侯", "太叔", "夹谷", "子车", "宇文", "宗政", "宰父",
	"尉迟", "左丘", "巫马", "慕容", "拓跋", "梁丘", "榖梁", "欧阳", "段干", "毌丘", "淳于", "漆雕", "澹台", "濮阳", "独孤", "申屠",
	"百里", "皇甫", "端木", "第五", "羊舌", "西门", "诸葛", "赫连", "轩辕", "钟离", "长孙", "闻人", "闾丘", "颛孙", "鲜于",
};

bool surname_is_compound(const char *folded_name)
{
	for (size_t i = 0; i < sizeof(compound) / sizeof(compound[0]); i++) {
		if (strncmp(folded_name, compound[i], strlen(compound[i])) == 0)
			return true;
	}
	return false;
}

const struct surname *surname_find(const char *folded_name)
{
	for (size_t i = 0; i < sizeof(surnames) / sizeof(surnames[0]); i++) {
		if (strncmp(folded_name, surnames[i].characters, strlen(surnames[i].characters)) == 0)
			return &surnames[i];
	}
	return NULL;
}
