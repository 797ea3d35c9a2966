import { expect, it } from 'vitest'
import { isTouched } from './touched'

const now = Date.parse('2026-11-25T10:00:00+08:00')
const at = (day: number) => `2026-11-${day}T09:30:00+08:00`

it('a colleague who reached him and is not due yet is a warning', () => {
  expect(isTouched({ last_contact_at: at(24), next_due_at: at(27) }, now)).toBe(true)
})

it('who never reached him, or is due himself, is none', () => {
  expect(isTouched({ last_contact_at: null, next_due_at: at(27) }, now)).toBe(false)
  expect(isTouched({ last_contact_at: at(20), next_due_at: at(23) }, now)).toBe(false)
  expect(isTouched({ last_contact_at: at(20), next_due_at: null }, now)).toBe(false)
})
