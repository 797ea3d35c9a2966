// The next dates a consultant names without a calendar: 今晚, 明天上午, 下周二, 年后 …
import { addDays, at, daysBetween, weekday, type Wall } from './zone'

export interface QuickDate {
  key: 'tonight' | 'tomorrow_morning' | 'tomorrow_afternoon' | 'three_days' | 'next_monday' | 'next_tuesday' | 'next_month' | 'after_bonus' | 'after_new_year'
  wall: Wall
}

// First day of the lunar year (正月初一), month and day.
const NEW_YEAR: Record<number, [number, number]> = {
  2026: [2, 17], 2027: [2, 6], 2028: [1, 26], 2029: [2, 13], 2030: [2, 3], 2031: [1, 23], 2032: [2, 11],
  2033: [1, 31], 2034: [2, 19], 2035: [2, 8], 2036: [1, 28],
}

function day(year: number, month: number, date: number): Wall {
  return { year, month, day: date, hour: 9, minute: 30 }
}

/** The first Monday to Friday on or after the day. */
function workday(from: Wall): Wall {
  const over = weekday(from)
  return over === 6 ? addDays(from, 2) : over === 7 ? addDays(from, 1) : from
}

/** The tenth day of the lunar year, when offices are back; null where the table ends. */
function afterNewYear(now: Wall): Wall | null {
  for (const year of [now.year, now.year + 1]) {
    const first = NEW_YEAR[year]
    const back = first && workday(addDays(day(year, ...first), 9))
    if (back && daysBetween(now, back) > 0) return back
  }
  return null
}

/** Bonuses are paid around the lunar new year; by the middle of March most people are free to talk. */
function afterBonus(now: Wall): Wall {
  const thisYear = workday(day(now.year, 3, 15))
  return daysBetween(now, thisYear) > 0 ? thisYear : workday(day(now.year + 1, 3, 15))
}

/** Dates that lie ahead of `now`, nearest first. */
export function quickDates(now: Wall): QuickDate[] {
  const toMonday = 8 - weekday(now)
  const dates: (QuickDate | null)[] = [
    now.hour < 19 ? { key: 'tonight', wall: at(now, 19, 30) } : null,
    { key: 'tomorrow_morning', wall: at(addDays(now, 1), 9, 30) },
    { key: 'tomorrow_afternoon', wall: at(addDays(now, 1), 14, 30) },
    { key: 'three_days', wall: at(workday(addDays(now, 3)), 9, 30) },
    { key: 'next_tuesday', wall: at(addDays(now, toMonday + 1), 9, 30) },
    { key: 'next_month', wall: at(workday(addDays(now, 30)), 9, 30) },
    { key: 'after_bonus', wall: afterBonus(now) },
  ]
  const back = afterNewYear(now)
  if (back) dates.push({ key: 'after_new_year', wall: back })
  return dates
    .filter((date): date is QuickDate => date !== null)
    .sort((a, b) => daysBetween(now, a.wall) - daysBetween(now, b.wall) || a.wall.hour - b.wall.hour)
}
