import { beforeAll, expect, it } from 'vitest'
import { useLocale } from '../i18n'
import { asProblem, Problem } from './problem'

beforeAll(() => useLocale('zh-CN'))

it('says what happened and what to do, by code', () => {
  expect(new Problem(429, 'login.slow_down', null, '', 30).text).toBe('试得太多了，请等 30 秒再试。')
})

it('falls back to the area, then to the detail, then to the code', () => {
  expect(new Problem(500, 'server.unknown').text).toContain('服务器出错')
  expect(new Problem(422, 'position.odd', 'title', 'Title is odd.').text).toBe('Title is odd.')
  expect(new Problem(422, 'position.odd').text).toContain('position.odd')
})

it('knows a lost network from a mistake of the page', () => {
  expect(asProblem(new TypeError('Failed to fetch')).code).toBe('network.offline')
  expect(asProblem(new RangeError('x')).code).toBe('client.failed')
})
