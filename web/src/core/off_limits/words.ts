// Why somebody is off limits, in one line.
import type { OffLimitsHit } from '../api/types'
import { dateWords } from '../format/when'
import { translate } from '../i18n'

/** 2027年2月22日; without a last day: 直到移除. */
export function untilWords(day: string | null): string {
  if (!day) return translate('off_limits.open_end')
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  return translate('off_limits.until', { day: dateWords({ year, month, day: date }, true) })
}

export function hitWords(hit: OffLimitsHit): string {
  const words = { company: hit.company ?? '', until: untilWords(hit.until_on), reason: hit.reason ?? '' }
  return translate(`off_limits.because.${hit.kind}`, words)
}
