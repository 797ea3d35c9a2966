import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { useLocale } from '../i18n'
import { setServerNow, setZone } from './clock'
import { moneyWords } from './money'
import { quickDates } from './quickDates'
import { agoWords, countdownWords, dueWords, fullWords, rangeWords, whenWords } from './when'
import { dayText, wallOfInput } from './zone'

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-23T15:00:00+08:00'), toFake: ['Date'] }) // a Monday
  setZone('Asia/Shanghai')
  setServerNow('2026-11-23T15:00:00+08:00')
})

describe('due times in words', () => {
  it.each([
    ['2026-11-21T09:30:00+08:00', '逾期 2 天'],
    ['2026-11-23T11:00:00+08:00', '今天 11:00'],
    ['2026-11-23T14:30:00+08:00', '今天 14:30'],
    ['2026-11-24T09:30:00+08:00', '明天 09:30'],
    ['2026-11-26T09:30:00+08:00', '周四 09:30'],
    ['2026-12-01T09:30:00+08:00', '下周二 09:30'],
    ['2026-12-09T09:30:00+08:00', '12月9日 09:30'],
    ['2027-02-22T09:30:00+08:00', '2027年2月22日 09:30'],
  ])('%s is %s', (instant, words) => expect(dueWords(instant)).toBe(words))

  it('counts hours for a hard rule only', () => expect(dueWords('2026-11-23T11:00:00+08:00', true)).toBe('逾期 4 小时'))

  it('says so when nothing is planned', () => expect(dueWords(null)).toBe('未排期'))

  it('follows the server clock, not the computer', () => {
    setServerNow('2026-11-24T08:00:00+08:00')
    expect(whenWords('2026-11-24T09:30:00+08:00')).toBe('今天 09:30')
  })

  it.each([
    ['2026-11-23T15:00:30+08:00', '现在'],
    ['2026-11-23T15:45:00+08:00', '还有 45 分钟'],
    ['2026-11-24T10:30:00+08:00', '还有 19 小时'],
    ['2026-11-25T18:00:00+08:00', '还有 2 天 3 小时'],
    ['2026-12-10T18:00:00+08:00', '还有 17 天'],
  ])('counts down to %s: %s', (instant, words) => expect(countdownWords(instant)).toBe(words))

  it('says how long ago', () => {
    expect(agoWords('2026-11-23T14:57:00+08:00')).toBe('3 分钟前')
    expect(agoWords('2026-11-22T10:00:00+08:00')).toBe('昨天')
    expect(agoWords('2026-11-18T10:00:00+08:00')).toBe('5 天前')
    expect(agoWords(null)).toBe('从未接触')
  })
})

it('says dates and ranges of days as people do', async () => {
  expect(fullWords('2026-12-09T09:30:00+08:00')).toBe('2026年12月9日 周三 09:30')
  expect(agoWords('2026-09-01T09:30:00+08:00')).toBe('9月1日')
  expect(agoWords('2025-09-01T09:30:00+08:00')).toBe('2025年9月1日')
  expect(rangeWords('2026-10-01', '2026-10-01')).toBe('10月1日')
  expect(rangeWords('2026-10-01', '2026-10-07')).toBe('10月1日至10月7日')
  await useLocale('en')
  expect(whenWords('2027-02-22T09:30:00+08:00')).toBe('22 Feb 2027 09:30')
  expect(rangeWords('2026-10-01', '2026-10-07')).toBe('1 Oct – 7 Oct')
  await useLocale('zh-CN')
})

describe('quick dates', () => {
  it('lie ahead and on weekdays', () => {
    const dates = Object.fromEntries(quickDates(wallOfInput('2026-11-23T15:00')!).map((date) => [date.key, dayText(date.wall)]))
    expect(dates).toMatchObject({
      tonight: '2026-11-23', tomorrow_morning: '2026-11-24', next_tuesday: '2026-12-01',
      after_new_year: '2027-02-15', after_bonus: '2027-03-15',
    })
  })

  it('drop tonight when it has begun', () => {
    expect(quickDates(wallOfInput('2026-11-23T20:00')!).some((date) => date.key === 'tonight')).toBe(false)
  })
})

it('says money in 万', () => {
  expect(moneyWords({ amount: 60_000_000, currency: 'CNY' })).toBe('60 万')
  expect(moneyWords(null)).toBe('')
})
