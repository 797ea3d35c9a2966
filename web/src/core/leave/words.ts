// Leaves as people say them: 周五 09:00 至 下周二 18:00; 3 位到期：汤姆 2 位，1 位无人代为跟进.
import type { Leave, LeaveOutlook } from '../api/types'
import { wall } from '../format/clock'
import { dayWords, whenWords } from '../format/when'
import { clockText, daysBetween } from '../format/zone'
import { translate as t } from '../i18n'

/** From when to when; within one day the day is said once. */
export function spanWords({ from, to }: Pick<Leave, 'from' | 'to'>): string {
  const [first, last] = [wall(from), wall(to)]
  if (daysBetween(first, last) === 0) return `${dayWords(first)} ${clockText(first)}–${clockText(last)}`
  return t('leave.span', { from: whenWords(from), to: whenWords(to) })
}

export function delegateWords({ delegate }: Pick<Leave, 'delegate'>): string {
  return delegate ? t('leave.by', { name: delegate.name }) : t('leave.by_backups')
}

/** Who would act in how many. */
export function outlookWords({ due, uncovered, covers }: LeaveOutlook): string {
  if (!due) return t('leave.outlook.none')
  const shares = covers.map((share) => t('leave.outlook.share', { name: share.account?.name ?? '', n: share.count }))
  if (uncovered) shares.push(t('leave.outlook.uncovered', { n: uncovered }))
  return t('leave.outlook.due', { n: due, who: shares.join(t('leave.outlook.and')) })
}

/** What has become of it in numbers; who only knows that somebody is away is told none. */
export function countWords({ covered, uncovered, state }: Pick<Leave, 'covered' | 'uncovered' | 'state'>): string {
  const parts: string[] = []
  if (covered) parts.push(t(state === 'running' ? 'leave.covered' : 'leave.had_covered', { n: covered }))
  if (uncovered) parts.push(t('leave.uncovered', { n: uncovered }))
  return parts.join(t('leave.outlook.and'))
}
