import { expect, it } from 'vitest'
import { useWindow } from './useWindow'

it('draws a short list as it is', () => {
  const seen = useWindow(() => 100, 40)
  seen.height.value = 400
  expect(seen.boxHeight.value).toBe(4000)
  seen.top.value = 1000
  expect([seen.first.value, seen.last.value]).toEqual([19, 41])
  expect(seen.offsetOf(25)).toBe(1000)
})

it('ends at the last of a million rows', () => {
  const seen = useWindow(() => 1_000_000, 40)
  seen.height.value = 800
  seen.top.value = seen.boxHeight.value - 800
  expect(seen.last.value).toBe(999_999)
  expect(seen.offsetOf(999_999) + 40).toBeCloseTo(seen.boxHeight.value, 3)
})

it('brings any row of a million into sight', () => {
  const seen = useWindow(() => 1_000_000, 40)
  seen.height.value = 800
  for (const index of [0, 7, 499_999, 999_999]) {
    seen.top.value = seen.topFor(index)
    const y = seen.offsetOf(index) - seen.top.value
    expect(y).toBeGreaterThanOrEqual(-0.01)
    expect(y + 40).toBeLessThanOrEqual(800.01)
  }
})
