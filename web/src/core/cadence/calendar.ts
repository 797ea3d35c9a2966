// Days of the calendar as people read them: a holiday from–to, a make-up workday alone.
import type { Calendar } from '../api/types'

export type CalendarDay = Calendar['items'][number]

export interface DayRange {
  from: string
  to: string
  days: number
  kind: CalendarDay['kind']
  name: string | null
  own: boolean
}

const DAY_MS = 86_400_000

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + DAY_MS).toISOString().slice(0, 10)
}

/** Neighbouring days of the same kind, name and origin as one line, in order. */
export function dayRanges(items: CalendarDay[]): DayRange[] {
  const ranges: DayRange[] = []
  for (const day of [...items].sort((one, other) => one.date.localeCompare(other.date))) {
    const last = ranges[ranges.length - 1]
    if (last && dayAfter(last.to) === day.date && last.kind === day.kind && last.name === day.name && last.own === day.own) {
      last.to = day.date
      last.days++
    } else {
      ranges.push({ from: day.date, to: day.date, days: 1, kind: day.kind, name: day.name, own: day.own })
    }
  }
  return ranges
}

/** All dates from one to another, at most a year. */
export function datesBetween(from: string, to: string): string[] {
  const dates: string[] = []
  for (let date = from; date <= to && dates.length < 366; date = dayAfter(date)) dates.push(date)
  return dates
}

/** The firm's own days after a range was added; what it covers is replaced. */
export function withOwnRange(items: CalendarDay[], from: string, to: string, kind: CalendarDay['kind'], name: string | null) {
  const added = datesBetween(from, to)
  const kept = items.filter((day) => day.own && !added.includes(day.date))
  return [...kept, ...added.map((date) => ({ date, kind, name, own: true }))].map(({ date, kind: of, name: as }) => ({ date, kind: of, name: as }))
}

/** The firm's own days without those of a range. */
export function withoutOwnRange(items: CalendarDay[], range: DayRange) {
  return items.filter((day) => day.own && (day.date < range.from || day.date > range.to)).map(({ date, kind, name }) => ({ date, kind, name }))
}
