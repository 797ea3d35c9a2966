// What can be done with a followup from any list, each with its undo.
import { api, take } from '../api/client'
import { refreshCandidate } from '../api/query'
import type { Followup } from '../api/types'
import { exactNowMs, toInstant } from '../format/clock'
import { whenWords } from '../format/when'
import { translate } from '../i18n'
import { sendOrKeep } from '../record/unsent'
import { showProblem, showToast } from '../ui/toast'
import type { Wall } from '../format/zone'

type Target = Pick<Followup, 'id' | 'next_due_at'> & { candidate: { id: number; name: string } }

/** The followup as it is now; undefined where it was refused, or waits until the server is heard again. */
async function change(target: Target, call: () => Promise<Followup | undefined>, refused?: () => void): Promise<Followup | undefined> {
  try {
    const changed = await call()
    if (changed) refreshCandidate(target.candidate.id)
    return changed
  } catch (thrown) {
    showProblem(thrown)
    refused?.()
    return undefined
  }
}

const instantWords = (wall: Wall) => whenWords(toInstant(wall))

/** A step that may wait on this computer. */
function step(target: Target, method: 'POST' | 'PATCH', tail: string, body: object, words: string, refused?: () => void): Promise<Followup | undefined> {
  const meaning = { candidateId: target.candidate.id, name: target.candidate.name, words }
  return change(target, () => sendOrKeep<Followup>({ method, url: `/api/v1/followups/${target.id}${tail}`, body }, meaning), refused)
}

/** Back to the due time it had; one that has passed is what the rule says. */
function restore(target: Target): Promise<Followup | undefined> {
  const isAhead = target.next_due_at !== null && Date.parse(target.next_due_at) > exactNowMs()
  return setDue(target, isAhead ? target.next_due_at : null)
}

async function setDue(target: Target, nextDueAt: string | null, refused?: () => void): Promise<Followup | undefined> {
  const words = nextDueAt ? translate('unsent.change.due', { when: whenWords(nextDueAt) }) : translate('unsent.change.by_rule')
  return step(target, 'PATCH', '', { next_due_at: nextDueAt }, words, refused)
}

export async function snooze(target: Target, until: Wall): Promise<void> {
  const words = translate('unsent.change.snooze', { when: instantWords(until) })
  const changed = await step(target, 'POST', '/snooze', { until: toInstant(until) }, words)
  if (!changed) return
  showToast(translate('followup.snoozed', { name: target.candidate.name, when: whenWords(changed.next_due_at) }), {
    label: translate('act.undo'),
    run: () => restore(target),
  })
}

/** False where it was refused; what waits for the server is done as far as the consultant can do it. */
export async function reschedule(target: Target, to: Wall): Promise<boolean> {
  let isRefused = false
  const changed = await setDue(target, toInstant(to), () => { isRefused = true })
  if (!changed) return !isRefused
  showToast(translate('followup.rescheduled', { name: target.candidate.name, when: whenWords(changed.next_due_at) }), {
    label: translate('act.undo'),
    run: () => restore(target),
  })
  return true
}

export async function putAway(target: Target): Promise<void> {
  const put = (away: boolean) =>
    step(target, 'POST', '/put-away', { put_away: away }, translate(`unsent.change.${away ? 'put_away' : 'put_back'}`))
  if (!(await put(true))) return
  showToast(translate('followup.put_away', { name: target.candidate.name }), {
    label: translate('act.undo'),
    run: () => put(false),
  })
}

export async function backToRule(target: Target): Promise<void> {
  const changed = await setDue(target, null)
  if (changed) showToast(translate('followup.by_rule', { when: whenWords(changed.next_due_at) }))
}

export async function endFollowup(target: Target, reason: string, wake: Wall | null): Promise<boolean> {
  let isRefused = false
  const body = { reason, wake_at: wake ? toInstant(wake) : undefined }
  const changed = await step(target, 'POST', '/end', body, translate('unsent.change.end', { reason }), () => { isRefused = true })
  if (!changed) return !isRefused // what waits is done as far as the consultant can do it
  showToast(translate('followup.ended', { name: target.candidate.name }), {
    label: translate('act.undo'),
    run: () => startFollowup(target.candidate.id, target.next_due_at),
  })
  return true
}

export async function startFollowup(candidateId: number, nextDueAt: string | null = null): Promise<void> {
  const ahead = nextDueAt && Date.parse(nextDueAt) > exactNowMs() ? nextDueAt : undefined
  try {
    await take(api.POST('/api/v1/followups', { body: { candidate_id: candidateId, next_due_at: ahead } }))
    refreshCandidate(candidateId)
  } catch (thrown) {
    showProblem(thrown)
  }
}
