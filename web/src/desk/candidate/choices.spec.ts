import { expect, it } from 'vitest'
import type { Candidate } from '@core/api/types'
import { choicesOf } from './choices'
import type { Fact } from './facts'

const fact = (key: string) => ({ key, label: key, show: (from: Candidate) => (from as unknown as Record<string, string>)[key] ?? '' }) as Fact
const person = (said: Record<string, string>) => said as unknown as Candidate

it('puts what differs first and leaves out what nobody says', () => {
  const rows = choicesOf(['name', 'company', 'city', 'title'].map(fact), person({ name: 'A', company: 'X', city: '' }), person({ name: 'A', company: 'Y', city: 'Z' }))
  expect(rows.map((row) => [row.take, row.open])).toEqual([['company', true], ['name', false], ['city', false]])
})

it('makes one choice of the parts of the floor', () => {
  const rows = choicesOf(['floor_monthly', 'floor_months'].map(fact), person({ floor_monthly: '3', floor_months: '12' }), person({ floor_monthly: '3', floor_months: '14' }))
  expect(rows).toEqual([{ take: 'floor_salary', label: 'floor_monthly', said: ['3 · 12', '3 · 14'], open: true }])
})

it('does not ask about a refusal of contact', () => {
  expect(choicesOf([fact('do_not_contact')], person({ do_not_contact: 'yes' }), person({ do_not_contact: 'no' }))).toEqual([])
})
