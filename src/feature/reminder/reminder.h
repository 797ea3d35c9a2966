/* 提醒: telling the acting consultant that a contact is due, in three layers, exactly once per due instant.
 *
 *	followup due ─► reminder_scan ─► occurrence + popup event + inbox row + outbox rows, one transaction
 *	record, snooze, acknowledge, reschedule, end ─► every layer ends, on every device
 *
 * Exactly once: the occurrence is unique per followup, due number and repetition, and is written in the transaction that
 * marks the due number as reminded. Source: DOMAIN.md, Reminders; PROMISES.md 5, 6. */
#pragma once
#include "feature/account/account.h"
#include "platform/job/job.h"

enum reminder_layer { LAYER_POPUP = 1, LAYER_INBOX = 2, LAYER_MOBILE = 4 };

/* Writes the occurrences that are due now, in all firms, at most `limit`, one transaction a firm; repetitions of
 * acknowledged ones that are still due as well. A firm that fails is logged and left to the next scan.
 * A firm whose switch 智能提醒 is off is passed over: what is still due when it is on again is told then, once and late.
 * out ret_count  how many were written; equal to limit: there may be more */
MUST_USE enum err reminder_scan(struct ctx *ctx, int64_t limit, int64_t *ret_count);

/* The same for ctx's firm only, in one transaction; its failure is the caller's. */
MUST_USE enum err reminder_scan_firm(struct ctx *ctx, int64_t limit, int64_t *ret_count);

/* Acknowledges: ends all layers; comes again on the next working day if still due. Ended ones stay as they are.
 * errors ERR_NOT_FOUND "reminder.not_found": absent, or another person's */
MUST_USE enum err reminder_acknowledge(struct ctx *ctx, int64_t id);

/* Snoozes the followup and with it the reminder. errors as above; ERR_MEANING "followup.past_date" */
MUST_USE enum err reminder_snooze(struct ctx *ctx, int64_t id, int64_t until_ms);

/* Listener of HOOK_FOLLOWUP_EXPECTED: asks for the reminders that the next one reads. */
MUST_USE enum err reminder_expect_followup(struct ctx *ctx, const void *hook_followup);

/* Listener of HOOK_FOLLOWUP_DUE_CHANGED: what the change makes obsolete ends. */
MUST_USE enum err reminder_on_followup(struct ctx *ctx, const void *hook_followup);

/* Periodic job: scans until nothing is due. */
MUST_USE enum err reminder_job_scan(struct ctx *ctx, struct job_run *run, const char *payload);

/* Periodic job: superiors hear of what is overdue by the set number of days. */
MUST_USE enum err reminder_job_todos(struct ctx *ctx, struct job_run *run, const char *payload);
MUST_USE enum err reminder_job_escalation(struct ctx *ctx, struct job_run *run, const char *payload);

#define REMINDER_JOBS                                                                        \
	{ .name = "reminder.scan", .run = reminder_job_scan, .every_ms = 500 },              \
	{ .name = "reminder.todos", .run = reminder_job_todos, .every_ms = 1000 },           \
	{ .name = "reminder.escalation", .run = reminder_job_escalation, .every_ms = 5 * 60 * 1000 }

extern const struct http_routes reminder_routes;
