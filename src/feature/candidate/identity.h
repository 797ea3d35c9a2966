/* When two names, two employers mean the same one: the keys under which duplicates are looked up. No rows here.
 *
 * source DOMAIN.md, Records, files, search: "same phone, e-mail, or full name + employer without a fact that
 * contradicts (a bare surname never counts)" */
#pragma once
#include "base/ctx.h"

/* The name folded (unicode_fold), without blanks between Chinese characters. "" for a missing one. */
MUST_USE enum err identity_name_key(struct ctx *ctx, const char *name, const char **ret_key);

/* True when the key of identity_name_key() is a whole name: not a bare surname (王, 欧阳), a surname with a title (张先生,
 * 王总, 李某) or a single Latin word. */
bool identity_is_full_name(const char *name_key);

/* The employer folded, without blanks, punctuation, brackets and legal form (股份有限公司, Co., Ltd.). NULL when the text
 * names none: 本公司, 子公司, 无, 自由职业, N/A … */
MUST_USE enum err identity_employer_key(struct ctx *ctx, const char *company, const char **ret_key);
