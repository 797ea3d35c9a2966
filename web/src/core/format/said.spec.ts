import { expect, it } from 'vitest'
import { useLocale } from '../i18n'
import { howWords, saidWords } from './said'

it('joins as each language does', async () => {
  await useLocale('zh-CN')
  expect(saidWords(howWords('phone', '接通'), '愿意看看')).toBe('电话接通：愿意看看')
  expect(saidWords(howWords('phone'), '')).toBe('电话')
  await useLocale('en')
  expect(saidWords(howWords('phone', 'Reached'), 'would look')).toBe('Phone · Reached: would look')
})
