import { expect, it } from 'vitest'
import type { Rules } from '../api/types'
import { movesDueTimes, rulesChange } from './rules'

const rules = {
  version: 3, enabled: true, default_interval: 3, pool_interval: { A: 30, B: 90, C: 180 },
  job_types: [{ code: 'tech', name: '技术', interval: 5, unit: 'days', hard: false }],
  stages: [{ code: 'offer', name: 'offer', kind: 'offer', interval: 48, unit: 'hours', hard: true, pay_report: false, schedule: null }],
  layers: { inbox_after_minutes: 10, mobile_after_minutes: 30, superior_after_days: 0 },
} as unknown as Rules
const copy = () => structuredClone(rules)

it('says nothing when nothing changed', () => {
  expect(rulesChange(rules, copy())).toBeUndefined()
  expect(movesDueTimes(undefined)).toBe(false)
})

it('sends only the changed rows and keys', () => {
  const after = copy()
  after.default_interval = 7
  after.stages[0]!.interval = 24
  const change = rulesChange(rules, after)
  expect(change).toEqual({
    default_interval: 7,
    stages: [{ code: 'offer', interval: 24, unit: 'hours', hard: true, pay_report: false }],
  })
  expect(movesDueTimes(change)).toBe(true)
})

it('knows that the switch moves no date', () => {
  const after = copy()
  after.enabled = false
  expect(movesDueTimes(rulesChange(rules, after))).toBe(false)
})
