/* What stages are called here and in other systems. */
#include <strings.h>

#include "feature/importer/importer_value.h"

/* Kind and its words, between bars. */
static const struct {
	const char *kind;
	const char *words;
} kinds[] = {
	{ "to_contact", "|待联系|未联系|new|new lead|no status|no contact|to contact|longlist|" },
	{ "contacted", "|已沟通|已联系|contacted|candidate responded|qualifying|initial qualification|reviewing|internally submitted|"
		       "shortlist|" },
	{ "recommended", "|已推荐|推荐|recommended|submitted|submission|client submission|client submitted|presented|cv sent|" },
	{ "interview", "|面试|面试中|初试|复试|终面|一面|二面|三面|interview|interviewing|interview scheduled|interview requested|client interview|"
		       "first interview|second interview|sendout|" },
	{ "negotiation", "|薪资谈判|谈薪|negotiation|negotiating|" },
	{ "offer", "|offer|已发offer|已发 offer|offered|offer extended|contract proposal|" },
	{ "accepted", "|待入职|accepted|offer accepted|contract signed|confirmed|" },
	{ "onboarded", "|已入职|入职|onboarded|placed|hired|started|" },
	{ "closed", "|结束|已结束|淘汰|已淘汰|放弃|未通过|拒绝|closed|archived|rejected|client rejected|client declined|internally rejected|"
		    "not in consideration|not selected|withdrawn|candidate withdrew|candidate withdrawn|offer rejected|refused|declined|" },
};

/* True when `words` hold the word as one of theirs; letters of either size. */
static bool holds(const char *words, const char *word)
{
	size_t length = strlen(word);

	for (const char *at = strchr(words, '|'); at && at[1]; at = strchr(at + 1, '|')) {
		if (strncasecmp(at + 1, word, length) == 0 && at[1 + length] == '|')
			return true;
	}
	return false;
}

const char *value_stage_kind(const char *text)
{
	for (size_t i = 0; text && *text && !strchr(text, '|') && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (holds(kinds[i].words, text))
			return kinds[i].kind;
	}
	return NULL;
}
