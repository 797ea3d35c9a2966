import { expect, it } from 'vitest'
import type { User } from '../api/types'
import { matchingUsers, mentionAt, withMention } from './mention'

const user = (name: string, pinyin: string, initials: string, login: string | null = null) => ({ name, pinyin, initials, login }) as User
const USERS = [user('陈丽莎', 'chenlisha', 'cls', 'lisa'), user('李四', 'lisi', 'ls'), user('Jerry Ma', 'jerryma', 'jm')]
const names = (query: string) => matchingUsers(USERS, query).map(({ name }) => name)

it('sees the @ before the caret, wide or narrow, but no address', () => {
  expect(mentionAt('请 @li 看', 5)).toEqual({ start: 2, query: 'li' })
  expect(mentionAt('请＠', 2)).toEqual({ start: 1, query: '' })
  expect(mentionAt('@', 1)).toEqual({ start: 0, query: '' })
  expect(mentionAt('ann@example', 11)).toBeNull()
  expect(mentionAt('@李四 看', 5)).toBeNull()
  expect(mentionAt('请 @li', 2)).toBeNull()
})

it('finds by name, pinyin, initials and login, what begins so first', () => {
  expect(names('')).toEqual(['陈丽莎', '李四', 'Jerry Ma'])
  expect(names('丽')).toEqual(['陈丽莎'])
  expect(names('LS')).toEqual(['李四'])
  expect(names('chenl')).toEqual(['陈丽莎'])
  expect(names('li')).toEqual(['陈丽莎', '李四']) // by her login, by his pinyin
  expect(names('jm')).toEqual(['Jerry Ma'])
  expect(names('xyz')).toEqual([])
})

it('puts the name in place of what was typed, with one blank behind it', () => {
  expect(withMention('请 @li 看看', { start: 2, query: 'li' }, '李四')).toEqual({ text: '请 @李四 看看', caret: 6 })
  expect(withMention('＠', { start: 0, query: '' }, 'Jerry Ma')).toEqual({ text: '@Jerry Ma ', caret: 10 })
})
