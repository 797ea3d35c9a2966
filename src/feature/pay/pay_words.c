/* Sentences compare only amounts of one currency. */
#include "feature/pay/pay_words.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/text.h"

/* --- Amounts --- */

static bool is_yuan(const struct money *money)
{
	return text_equal(money->currency, "CNY");
}

/* Ten thousands with one decimal, without it where it is nothing. */
static const char *in_wan(struct arena *arena, int64_t amount)
{
	int64_t tenths = (amount + 50000) / 100000;

	if (tenths % 10)
		return arena_format(arena, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
	return arena_format(arena, "%" PRId64, tenths / 10);
}

/* Whole units with commas. */
static const char *with_commas(struct arena *arena, int64_t amount)
{
	int64_t units = amount / 100;

	if (units >= 1000000)
		return arena_format(arena, "%" PRId64 ",%03" PRId64 ",%03" PRId64, units / 1000000, units / 1000 % 1000, units % 1000);
	if (units >= 1000)
		return arena_format(arena, "%" PRId64 ",%03" PRId64, units / 1000, units % 1000);
	return arena_format(arena, "%" PRId64, units);
}

const char *pay_amount_words(struct arena *arena, const struct money *money, bool english)
{
	if (!money)
		return "–";
	if (!english && is_yuan(money))
		return arena_format(arena, "%s 万", in_wan(arena, money->amount));
	return arena_format(arena, "%s %s", money->currency, with_commas(arena, money->amount));
}

const char *pay_range_words(struct arena *arena, const struct money *low, const struct money *high, bool english)
{
	if (!low || !high || (low->amount == high->amount && text_equal(low->currency, high->currency)))
		return pay_amount_words(arena, low ? low : high, english);
	if (!english && is_yuan(low))
		return arena_format(arena, "%s – %s 万", in_wan(arena, low->amount), in_wan(arena, high->amount));
	return arena_format(arena, "%s %s – %s", low->currency, with_commas(arena, low->amount), with_commas(arena, high->amount));
}

static const char *years_words(struct arena *arena, const struct pay_figure *figure, bool english)
{
	long long from = figure->years_from, to = figure->years_to;

	if (!from && !to)
		return NULL;
	if (!to)
		return arena_format(arena, english ? "%lld years and more" : "%lld 年以上", from);
	return arena_format(arena, english ? "%lld–%lld years" : "%lld–%lld 年", from, to);
}

const char *pay_figure_words(struct arena *arena, const struct pay_figure *figure, bool english)
{
	const char *parts[] = { figure->city ? figure->city : english ? "all cities" : "全国", figure->level,
				years_words(arena, figure, english), figure->source };
	const char *words = figure->job;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i])
			words = arena_format(arena, "%s · %s", words, parts[i]);
	}
	return arena_format(arena, "%s %.7s", words, figure->as_of);
}

/* --- Sentences --- */

struct saying {
	struct arena *arena;
	const struct pay_report *report;
	bool english;
	struct vec says; /* const char * */
};

/* One sentence in the reader's language; both formats take the same words. */
__attribute__((format(printf, 2, 4), format(printf, 3, 4))) static void say(struct saying *saying, const char *zh, const char *en, ...)
{
	const char *sentence;
	va_list words;

	va_start(words, en);
	sentence = arena_format_v(saying->arena, saying->english ? en : zh, words);
	va_end(words);
	vec_add(&saying->says, &sentence);
}

static const char *amount(const struct saying *saying, const struct money *money)
{
	return pay_amount_words(saying->arena, money, saying->english);
}

static const char *range(const struct saying *saying, const struct money *low, const struct money *high)
{
	return pay_range_words(saying->arena, low, high, saying->english);
}

static bool can_compare(const struct money *a, const struct money *b)
{
	return a && b && a->amount > 0 && b->amount > 0 && text_equal(a->currency, b->currency);
}

/* Rounded; how much a lies above b. */
static long long percent_above(const struct money *a, const struct money *b)
{
	double share = ((double)a->amount - (double)b->amount) * 100 / (double)b->amount;

	return (long long)(share < 0 ? share - 0.5 : share + 0.5);
}

static void say_market(struct saying *saying)
{
	const struct pay_figure *best = saying->report->market.items;

	if (!saying->report->market.count)
		say(saying, "还没有这类职位的市场数据，合伙人可以在「设置 · 市场薪酬」里添加或导入。",
		    "There is no figure of the market for this job yet; partners add them under Settings, Market pay.");
	else
		say(saying, "市场（%s）：中位 %s，多数人在 %s。", "The market (%s): half earn %s, the middle half %s.",
		    pay_figure_words(saying->arena, best, saying->english), amount(saying, best->middle),
		    range(saying, best->low, best->high));
}

static void say_beside_market(struct saying *saying, const struct money *asked, const struct pay_figure *best)
{
	long long above = percent_above(asked, best->middle);

	if (asked->amount > best->high->amount)
		say(saying, "他期望 %s：比中位高 %lld%%，超过四分之三的人。",
		    "He asks %s: %lld %% above the middle, more than three quarters earn.",
		    amount(saying, asked), above);
	else if (above > 0)
		say(saying, "他期望 %s：比中位高 %lld%%，还在多数人的范围里。", "He asks %s: %lld %% above the middle, within the usual.",
		    amount(saying, asked), above);
	else if (above < 0)
		say(saying, "他期望 %s：比中位低 %lld%%。", "He asks %s: %lld %% below the middle.", amount(saying, asked), -above);
	else
		say(saying, "他期望 %s：正是市场中位。", "He asks %s: the middle of the market.", amount(saying, asked));
}

static void say_asked(struct saying *saying)
{
	const struct pay_report *report = saying->report;
	const struct pay_figure *best = report->market.items;

	if (report->masked) {
		say(saying, "您看不到他的薪资。", "His pay is not shown to you.");
		return;
	}
	if (!report->expected) {
		say(saying, "还没有记下他的期望薪资，先问清楚。", "What he asks is not noted yet: ask him.");
		return;
	}
	if (report->market.count && can_compare(report->expected, best->middle))
		say_beside_market(saying, report->expected, best);
	if (can_compare(report->expected, report->current))
		say(saying, "和现在的 %s 比，%+lld%%。", "Beside his present %s that is %+lld %%.", amount(saying, report->current),
		    percent_above(report->expected, report->current));
}

static void say_band(struct saying *saying)
{
	const struct pay_report *report = saying->report;
	const struct money *top = report->band_high ? report->band_high : report->band_low;
	const char *band = range(saying, report->band_low, report->band_high);

	if (!top || !can_compare(report->expected, top))
		return;
	if (report->expected->amount > top->amount)
		say(saying, "客户预算 %s：他的期望比上限高 %lld%%，需要谈。", "The client gives %s: he asks %lld %% more than its upper end.", band,
		    percent_above(report->expected, top));
	else if (can_compare(report->floor, top) && report->floor->amount > top->amount)
		say(saying, "客户预算 %s：低于他的底线 %s。", "The client gives %s: below his floor of %s.", band, amount(saying, report->floor));
	else
		say(saying, "客户预算 %s：他的期望在范围里。", "The client gives %s: what he asks is within it.", band);
}

static void say_own(struct saying *saying)
{
	const struct pay_range *own = saying->report->own;

	if (!own)
		say(saying, "我们自己近两年的成交不到 5 人，不显示。", "Own placements: fewer than five people in two years, not shown.");
	else if (own->of_city)
		say(saying, "我们近两年在本城市成交的 %lld 人：中位 %s，多数人在 %s。",
		    "Our %lld placements of two years in this city: half at %s, the middle half %s.", (long long)own->sample,
		    amount(saying, own->middle), range(saying, own->low, own->high));
	else
		say(saying, "我们近两年成交的 %lld 人：中位 %s，多数人在 %s。", "Our %lld placements of two years: half at %s, the middle half %s.",
		    (long long)own->sample, amount(saying, own->middle), range(saying, own->low, own->high));
}

void pay_says(struct arena *arena, const struct pay_report *report, bool english, struct list *ret_says)
{
	struct saying saying = { .arena = arena, .report = report, .english = english };

	vec_init(&saying.says, arena, sizeof(const char *));
	say_market(&saying);
	say_asked(&saying);
	say_band(&saying);
	say_own(&saying);
	*ret_says = vec_list(&saying.says);
}
