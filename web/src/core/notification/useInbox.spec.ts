import { beforeAll, expect, it } from 'vitest'
import { useLocale } from '../i18n'
import { aboutWords } from './useInbox'

beforeAll(() => useLocale('zh-CN'))

it('names the person where the text does not', () => {
  const candidate = { id: 1, name: '张三' }
  expect(aboutWords({ kind: 'todo', candidate, text: '待办到期：向客户催反馈', detail: null })).toBe('待办 · 张三')
  expect(aboutWords({ kind: 'reminder', candidate, text: '该跟进 张三 了', detail: '约好今天联系' })).toBe('到期提醒 · 约好今天联系')
  expect(aboutWords({ kind: 'import', candidate: null, text: '导入好了', detail: null })).toBe('导入')
})
