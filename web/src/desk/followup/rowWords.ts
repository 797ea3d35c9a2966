// What a row of today says in short: the position, why now, the last contact, the promise, the preferred way.
import type { Followup } from '@core/api/types'
import { howWords, saidWords } from '@core/format/said'
import { agoWords, whenWords } from '@core/format/when'
import { translate as t } from '@core/i18n'

export function workWords(person: { company: string | null; title: string | null }): string {
  return [person.company, person.title].filter(Boolean).join(' · ')
}

/** The position he is followed up for, with its stage; more are counted. */
export function jobWords({ submission, submission_count: count }: Followup): string {
  if (!submission) return ''
  const more = count > 1 ? t('followup.and_more', { n: count - 1 }) : ''
  return [submission.stage_name, submission.position.title, submission.position.company?.name, more].filter(Boolean).join(' · ')
}

/** For whom it is followed up, when that is not the one who does it. */
export function actingWords({ owner, acting }: Pick<Followup, 'owner' | 'acting'>): string {
  return owner && acting && owner.id !== acting.id ? t('followup.for', { name: owner.name }) : ''
}

/** Why now, in a sentence: what makes it urgent, else the rule behind the date. */
export function whyWords(followup: Followup): string {
  return followup.reasons.map((reason) => reason.text).join(t('record.and')) || followup.why.text
}

export function lastWords({ last_record: last }: Followup): string {
  if (!last) return ''
  const how = howWords(last.channel, last.outcome && t(`outcome.${last.outcome}`))
  return saidWords(`${agoWords(last.at)} ${how}`, last.text)
}

export function promiseWords({ last_record: last }: Followup): string {
  if (!last?.action) return ''
  return last.action_due_at ? `${last.action} (${whenWords(last.action_due_at)})` : last.action
}

export function preferredWords({ candidate }: Followup): string {
  const { preferred_channel: channel, contact_window: hours } = candidate
  return [channel && t(`channel.${channel}`), hours].filter(Boolean).join(' ')
}

/** A number that may be dialled: nothing of it is hidden. */
export function dialable(person: { phone: string | null; phone_masked: boolean }): string | null {
  return person.phone && !person.phone_masked ? person.phone : null
}
