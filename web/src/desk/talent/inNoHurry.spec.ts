import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inNoHurry } from './inNoHurry'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('asks for what comes into sight, and of a fast journey for its first jump and its end', () => {
  const asked: number[] = []
  const { ask } = inNoHurry((from) => asked.push(from))
  const go = (from: number) => {
    ask(from, from + 30)
    vi.advanceTimersByTime(16)
  }
  for (const from of [0, 10, 20]) go(from)
  expect(asked).toEqual([-60, -50, -40])
  for (let from = 1000; from <= 50_000; from += 1000) go(from)
  expect(asked).toEqual([-60, -50, -40, 1000])
  vi.advanceTimersByTime(100)
  expect(asked.at(-1)).toBe(50_000)
  vi.advanceTimersByTime(100)
  go(90_000)
  expect(asked.at(-1)).toBe(90_000)
})
