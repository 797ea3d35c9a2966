import { beforeAll, expect, it } from 'vitest'
import type { Reminder } from '../api/types'
import { useLocale } from '../i18n'
import { alertWords } from './alerts'

beforeAll(() => useLocale('zh-CN'))

function reminder(name: string): Reminder {
  return { id: 1, followup: { candidate: { name, phone: '13800138000' }, why: { text: '按默认每 3 天跟进' } } } as Reminder
}

it('says who and why, and of several how many', () => {
  expect(alertWords([reminder('王小明')])).toEqual({ title: '王小明 该跟进了', body: '按默认每 3 天跟进' })
  expect(alertWords([reminder('王小明'), reminder('李四')])).toEqual({ title: '2 人待跟进', body: '王小明、李四' })
})

it('tells nothing that outside channels must not', () => {
  const { title, body } = alertWords([reminder('王小明')])
  expect(title + body).not.toContain('138')
})
