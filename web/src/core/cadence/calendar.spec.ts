import { expect, it } from 'vitest'
import { dayRanges, datesBetween, withOwnRange, withoutOwnRange, type CalendarDay } from './calendar'

const day = (date: string, kind: CalendarDay['kind'] = 'holiday', name = '国庆节', own = false): CalendarDay => ({ date, kind, name, own })
const october = [day('2026-10-02'), day('2026-10-01'), day('2026-10-03'), day('2026-10-10', 'workday'), day('2026-10-04', 'holiday', '司庆', true)]

it('shows neighbouring days as one line', () => {
  expect(dayRanges(october).map(({ from, to, days, own }) => [from, to, days, own])).toEqual([
    ['2026-10-01', '2026-10-03', 3, false], ['2026-10-04', '2026-10-04', 1, true], ['2026-10-10', '2026-10-10', 1, false],
  ])
})

it('crosses the end of a month and of February', () => {
  expect(datesBetween('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01'])
  expect(datesBetween('2026-05-02', '2026-05-01')).toEqual([])
})

it('sends only own days, the new ones in the place of what they cover', () => {
  expect(withOwnRange(october, '2026-10-04', '2026-10-05', 'workday', null)).toEqual([
    { date: '2026-10-04', kind: 'workday', name: null }, { date: '2026-10-05', kind: 'workday', name: null },
  ])
})

it('takes a range of own days out', () => {
  expect(withoutOwnRange(october, dayRanges(october)[1]!)).toEqual([])
})
