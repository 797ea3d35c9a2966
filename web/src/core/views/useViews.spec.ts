import { expect, it } from 'vitest'
import { sameQuery } from './useViews'

it('compares filters, not their spelling', () => {
  expect(sameQuery('colour=red&q=%E7%8E%8B', 'q=王&colour=red')).toBe(true)
  expect(sameQuery('colour=red', 'colour=green')).toBe(false)
  expect(sameQuery('', '')).toBe(true)
})
