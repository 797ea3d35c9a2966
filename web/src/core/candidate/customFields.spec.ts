import { expect, it } from 'vitest'
import { keyFor, optionsOf } from './customFields'

it('reads options however they are separated, each once', () => {
  expect(optionsOf('愿意、不愿意，再看看, 愿意\n ')).toEqual(['愿意', '不愿意', '再看看'])
})

it('makes a key that is free and legal', () => {
  expect(keyFor('Visa status', [])).toBe('visa_status')
  expect(keyFor('Visa status', [{ key: 'visa_status' }])).toBe('visa_status_2')
  expect(keyFor('家人意见', [])).toBe('field')
  expect(keyFor('2 年内 offer', [{ key: 'offer' }])).toBe('offer_2')
  expect(keyFor('x'.repeat(60), [])).toHaveLength(36)
})
