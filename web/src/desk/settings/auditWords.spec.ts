import { beforeAll, expect, it } from 'vitest'
import { useLocale } from '@core/i18n'
import { detailWords } from './auditWords'

beforeAll(() => useLocale('zh-CN'))
const nameOf = (id: number) => (id === 2 ? '林晓' : undefined)

it('says stages, people and fields as a reader knows them', () => {
  expect(detailWords({ from: 'interview', to: 'offer' }, nameOf)).toBe('面试 → 已发 offer')
  expect(detailWords({ account_id: 2, delegate_id: 0 }, nameOf)).toBe('谁 林晓')
  expect(detailWords({ field: 'phone', reason: '打电话' }, nameOf)).toBe('手机 · 打电话')
  expect(detailWords({ changed: 12, refused: 1, undone: 0 }, nameOf)).toBe('改了 12 · 没改 1 · 撤回 0')
})

it('shows what it does not know as it was noted', () => {
  expect(detailWords({ from: 'eigene', to: 'offer', owner_id: 9, bytes: 7 }, nameOf)).toBe('eigene → 已发 offer · 负责人 #9 · bytes 7')
  expect(detailWords(null, nameOf)).toBe('')
})
