// Times as people say them: 明天 09:30, 周四 09:30, 逾期 2 天, 3 分钟前.
import { locale, translate } from '../i18n'
import { nowMs, wall, wallNow } from './clock'
import { clockText, daysBetween, weekday, type Wall } from './zone'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(withYear: boolean): Intl.DateTimeFormat {
  const key = `${locale()} ${withYear}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(locale() === 'en' ? 'en-GB' : 'zh-CN', { timeZone: 'UTC', month: 'short', day: 'numeric', ...(withYear ? { year: 'numeric' } : {}) })
    formats.set(key, format)
  }
  return format
}

const noonOf = ({ year, month, day }: Pick<Wall, 'year' | 'month' | 'day'>) => Date.UTC(year, month - 1, day, 12)

const MOST_KNOWN = 5000
const known = new Map<string, string>() // lists ask for the same few days again and again

/** A date: 12月4日, 2027年2月22日; 4 Dec, 22 Feb 2027. */
export function dateWords(day: Pick<Wall, 'year' | 'month' | 'day'>, withYear: boolean): string {
  const key = `${locale()} ${withYear} ${day.year}-${day.month}-${day.day}`
  let words = known.get(key)
  if (words === undefined) {
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(key, (words = formatOf(withYear).format(noonOf(day))))
  }
  return words
}

/** From one day to another of the same year, given as 2026-10-01: 10月1日至10月7日. */
export function rangeWords(from: string, to: string): string {
  const [first, last] = [from, to].map((text) => formatOf(false).format(Date.parse(`${text}T12:00:00Z`))) as [string, string]
  return from === to ? first : translate('when.range', { from: first, to: last })
}

/** The day, seen from today: 今天, 明天, 周四, 下周二, 12月4日, 2027年2月22日. */
export function dayWords(day: Wall, today: Wall = wallNow()): string {
  const days = daysBetween(today, day)
  if (days >= -1 && days <= 2) return translate(`when.day.${['yesterday', 'today', 'tomorrow', 'after_tomorrow'][days + 1]}`)
  const toMonday = 8 - weekday(today)
  const name = translate(`when.weekday.${weekday(day)}`)
  if (days > 2 && days < toMonday) return name
  if (days >= toMonday && days < toMonday + 7) return translate('when.next_week', { day: name })
  return dateWords(day, day.year !== today.year)
}

/** Day and time: 明天 09:30. */
export function whenWords(instant: string | null): string {
  if (!instant) return translate('when.none')
  const then = wall(instant)
  return `${dayWords(then)} ${clockText(then)}`
}

/** The due time on a card: 逾期 2 天, 今天 15:00, 明天 09:30; 未排期 without one.  A day's duty has the whole day; only a
 * hard one is late by the hour: 逾期 3 小时. */
export function dueWords(instant: string | null, hard = false): string {
  if (!instant) return translate('when.unplanned')
  const due = wall(instant)
  const lateDays = daysBetween(due, wallNow())
  if (lateDays > 0) return translate('when.late_days', { n: lateDays })
  const lateMs = nowMs() - Date.parse(instant)
  if (hard && lateMs >= HOUR) return translate('when.late_hours', { n: Math.floor(lateMs / HOUR) })
  return whenWords(instant)
}

/** How long until: 还有 2 天 3 小时, 还有 45 分钟, 现在. */
export function countdownWords(instant: string): string {
  const left = Date.parse(instant) - nowMs()
  if (left < MINUTE) return translate('when.now')
  if (left < HOUR) return translate('when.left', { time: translate('when.minutes', { n: Math.floor(left / MINUTE) }) })
  const hours = Math.floor(left / HOUR)
  if (hours < 24) return translate('when.left', { time: translate('when.hours', { n: hours }) })
  const days = translate('when.days', { n: Math.floor(hours / 24) })
  return translate('when.left', { time: hours < 7 * 24 && hours % 24 ? `${days} ${translate('when.hours', { n: hours % 24 })}` : days })
}

/** How long ago: 刚刚, 3 分钟前, 2 小时前, 昨天, 5 天前, then the date. */
export function agoWords(instant: string | null): string {
  if (!instant) return translate('when.never')
  const passed = nowMs() - Date.parse(instant)
  if (passed < -MINUTE) return whenWords(instant)
  if (passed < MINUTE) return translate('when.just_now')
  if (passed < HOUR) return translate('when.minutes_ago', { n: Math.floor(passed / MINUTE) })
  const days = daysBetween(wall(instant), wallNow())
  if (days === 0) return translate('when.hours_ago', { n: Math.floor(passed / HOUR) })
  if (days === 1) return translate('when.day.yesterday')
  if (days < 31) return translate('when.days_ago', { n: days })
  return dateWords(wall(instant), wall(instant).year !== wallNow().year)
}

/** The last contact on a card: 上次接触 5 天前, or 从未接触. */
export function lastWords(instant: string | null): string {
  return instant ? translate('when.last', { ago: agoWords(instant) }) : translate('when.never')
}

/** The full date and time, for titles and the story of a due date. */
export function fullWords(instant: string | null): string {
  if (!instant) return translate('when.none')
  const then = wall(instant)
  return `${dateWords(then, true)} ${translate(`when.weekday.${weekday(then)}`)} ${clockText(then)}`
}

/** An interval of a rule: 3 天, 48 小时. */
export function intervalWords(interval: number | null, unit: 'days' | 'hours'): string {
  return interval === null ? translate('when.by_default') : translate(`when.${unit}`, { n: interval })
}
