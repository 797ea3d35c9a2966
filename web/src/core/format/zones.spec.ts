import { expect, it } from 'vitest'
import { offsetWords, sameClock, zoneChoices } from './zones'

const at = Date.parse('2026-07-01T00:00:00Z')

it('says how far a zone is from UTC', () => {
  expect(offsetWords('Asia/Shanghai', at)).toBe('UTC+8')
  expect(offsetWords('Asia/Kolkata', at)).toBe('UTC+5:30')
  expect(offsetWords('Africa/Abidjan', at)).toMatch(/^UTC(\+0)?$/)
})

it('takes zones with the same clock for the same', () => {
  expect(sameClock('Asia/Shanghai', 'Asia/Singapore', at)).toBe(true)
  expect(sameClock('Europe/London', 'UTC', at)).toBe(false)
  expect(sameClock('Europe/London', 'UTC', Date.parse('2026-01-01T00:00:00Z'))).toBe(true)
})

it('offers the current zone first, each once', () => {
  const zones = zoneChoices('Asia/Tokyo')
  expect(zones[0]).toBe('Asia/Tokyo')
  expect(new Set(zones).size).toBe(zones.length)
})
