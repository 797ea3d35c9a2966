import { beforeEach, expect, it } from 'vitest'
import { keptChoice, keptFlag } from './keptChoice'

beforeEach(() => localStorage.clear())

function otherTab(key: string, newValue: string | null) {
  window.dispatchEvent(new StorageEvent('storage', { key, newValue }))
}

it('is kept and found again', () => {
  keptFlag('a').value = true
  expect(keptFlag('a').value).toBe(true)
  expect(keptFlag('b', true).value).toBe(true)
  keptChoice('c', ['x', 'y']).value = 'y'
  expect(keptChoice('c', ['x', 'y']).value).toBe('y')
})

it('follows the other tabs', () => {
  const flag = keptFlag('a')
  otherTab('genjin.choice.a', '1')
  expect(flag.value).toBe(true)
  otherTab('genjin.choice.a', null)
  expect(flag.value).toBe(false)
  otherTab('genjin.choice.other', '1')
  expect(flag.value).toBe(false)
})

it('takes what it does not know for the first', () => {
  localStorage.setItem('genjin.choice.c', 'gone')
  expect(keptChoice('c', ['x', 'y']).value).toBe('x')
})
