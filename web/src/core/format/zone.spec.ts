import { describe, expect, it } from 'vitest'
import { addDays, daysBetween, instantOf, wallOf, wallOfInput, weekday } from './zone'

const iso = (ms: number) => new Date(ms).toISOString()

describe('wall clock of a zone', () => {
  it('round-trips an instant in Shanghai', () => {
    const ms = Date.parse('2026-11-26T09:30:00+08:00')
    expect(wallOf(ms, 'Asia/Shanghai')).toEqual({ year: 2026, month: 11, day: 26, hour: 9, minute: 30 })
    expect(instantOf(wallOf(ms, 'Asia/Shanghai'), 'Asia/Shanghai')).toBe(ms)
  })

  it('takes the time after a DST gap and the first of an overlap', () => {
    const gap = { year: 2026, month: 3, day: 8, hour: 2, minute: 30 }
    expect(iso(instantOf(gap, 'America/New_York'))).toBe('2026-03-08T07:30:00.000Z') // 03:30 EDT
    const overlap = { year: 2026, month: 11, day: 1, hour: 1, minute: 30 }
    expect(iso(instantOf(overlap, 'America/New_York'))).toBe('2026-11-01T05:30:00.000Z') // first, EDT
  })

  it('counts calendar days over a month end and a leap day', () => {
    const day = wallOfInput('2028-02-28T23:00')!
    expect(addDays(day, 2)).toMatchObject({ month: 3, day: 1 })
    expect(daysBetween(day, wallOfInput('2028-03-01T00:10')!)).toBe(2)
    expect(weekday(wallOfInput('2026-11-29T10:00')!)).toBe(7)
  })

  it('refuses a text that is no date', () => {
    expect(wallOfInput('下周')).toBeNull()
  })
})
