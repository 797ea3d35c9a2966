/* What stands where on the page; platform/report draws it. */
#include "feature/pay/pay_paper.h"

#include "base/text.h"
#include "base/zone.h"
#include "feature/audit/audit.h"
#include "feature/pay/pay_words.h"
#include "platform/report/report.h"

struct page_making {
	struct ctx *ctx;
	const struct pay_report *report;
	bool english;
	struct report *page;
	int64_t least, most; /* of all amounts in yuan: the ends of the scale */
};

static const char *in(const struct page_making *making, const char *zh, const char *en)
{
	return making->english ? en : zh;
}

/* --- The scale --- */

static void widen(struct page_making *making, const struct money *money)
{
	if (!money || !text_equal(money->currency, "CNY") || money->amount <= 0)
		return;
	making->least = making->least && making->least < money->amount ? making->least : money->amount;
	making->most = making->most > money->amount ? making->most : money->amount;
}

static void find_scale(struct page_making *making)
{
	const struct pay_report *report = making->report;
	const struct pay_figure *figures = report->market.items;
	const struct money *const alone[] = { report->current,	report->expected,  report->floor,
					      report->band_low, report->band_high, report->agreed };

	for (size_t i = 0; i < report->market.count; i++) {
		widen(making, figures[i].low);
		widen(making, figures[i].high);
	}
	widen(making, report->own ? report->own->low : NULL);
	widen(making, report->own ? report->own->high : NULL);
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		widen(making, alone[i]);
}

/* In thousandths of the scale; -1 where it has no place. */
static int place(const struct page_making *making, const struct money *money)
{
	if (!money || !text_equal(money->currency, "CNY") || money->amount < making->least || money->amount > making->most)
		return -1;
	if (making->most == making->least)
		return 500;
	return (int)((money->amount - making->least) * 1000 / (making->most - making->least));
}

/* --- Lines --- */

static void add_range(struct page_making *making, const char *label, const struct money *low, const struct money *middle,
		      const struct money *high)
{
	const char *words = pay_range_words(making->ctx->arena, low, high, making->english);

	if (!low && !high)
		return;
	report_range(making->page, label, words, place(making, low ? low : high), place(making, middle), place(making, high ? high : low));
}

static void add_market(struct page_making *making)
{
	const struct pay_figure *figures = making->report->market.items;

	report_heading(making->page, in(making, "市场", "Market"));
	for (size_t i = 0; i < making->report->market.count; i++)
		add_range(making, pay_figure_words(making->ctx->arena, &figures[i], making->english), figures[i].low, figures[i].middle,
			  figures[i].high);
	if (!making->report->market.count)
		report_text(making->page, in(making, "没有这类职位的数据。", "No figures for this job."));
	if (making->report->own)
		add_range(making, in(making, "我们的成交（近两年）", "Our placements (two years)"), making->report->own->low,
			  making->report->own->middle, making->report->own->high);
}

static void add_case(struct page_making *making)
{
	const struct pay_report *report = making->report;

	report_heading(making->page, in(making, "这一次谈判", "This negotiation"));
	add_range(making, in(making, "现在年薪", "Present pay"), report->current, NULL, report->current);
	add_range(making, in(making, "期望年薪", "Asked"), report->expected, NULL, report->expected);
	add_range(making, in(making, "底线", "Floor"), report->floor, NULL, report->floor);
	add_range(making, in(making, "客户预算", "The client's band"), report->band_low, NULL, report->band_high);
	add_range(making, in(making, "谈定年薪", "Agreed"), report->agreed, NULL, report->agreed);
}

static void add_says(struct page_making *making)
{
	const char *const *says = making->report->says.items;

	report_heading(making->page, in(making, "怎么看", "What it comes to"));
	for (size_t i = 0; i < making->report->says.count; i++)
		report_text(making->page, says[i]);
}

static void add_head(struct page_making *making)
{
	const struct pay_report *report = making->report;
	const struct position_ref *position = report->position;
	const char *about = report->candidate.name;

	if (position)
		about = arena_format(making->ctx->arena, "%s · %s%s%s", about, position->title, position->company ? " · " : "",
				     position->company ? position->company->name : "");
	report_title(making->page, in(making, "行业薪酬报告", "Pay report"));
	report_note(making->page, about);
	report_note(making->page, arena_format(making->ctx->arena, making->english ? "Made %s; gross a year" : "%s 制作；金额为税前年薪",
					       zone_date(making->ctx->arena, making->ctx->actor.zone, report->made_at)));
}

enum err pay_paper(struct ctx *ctx, const struct pay_report *report, struct bytes *ret_pdf)
{
	struct report page;
	struct page_making making = { .ctx = ctx, .report = report, .english = text_equal(ctx->actor.locale, "en"), .page = &page };
	const char *mark;

	TRY(takeout_mark(ctx, &mark));
	report_init(&page);
	find_scale(&making);
	add_head(&making);
	add_says(&making);
	add_market(&making);
	add_case(&making);
	report_foot(&page, mark);
	enum err result = report_pdf(ctx, &page, ret_pdf);
	report_done(&page);
	return result;
}
