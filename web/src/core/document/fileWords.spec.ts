import { expect, it } from 'vitest'
import { useLocale } from '../i18n'
import { failureWords, formatWords, shownName, sizeWords, stateWords } from './fileWords'

it('shows what a name hides', () => {
  expect(shownName('简历\u202Efdp.exe')).toBe('简历\uFFFDfdp.exe')
  expect(shownName('a\u200B\u2028b\u0007.pdf')).toBe('a\uFFFD\uFFFDb\uFFFD.pdf')
  expect(shownName('<img src=x onerror=alert(1)>.pdf')).toBe('<img src=x onerror=alert(1)>.pdf')
})

it('says sizes shortly', () => {
  expect([640, 12_000, 3_565_158].map(sizeWords)).toEqual(['640 B', '12 KB', '3.4 MB'])
})

it('says type, state and failure', async () => {
  await useLocale('zh-CN')
  expect(formatWords('application/vnd.openxmlformats-officedocument.wordprocessingml.document')).toBe('Word')
  expect(formatWords('image/png')).toBe('图片')
  expect(stateWords({ mime: 'application/pdf', text_state: 'done', text_error: null, text_pages: 3, text_by_ocr: true })).toContain('3')
  const unread = (mime: string) => stateWords({ mime, text_state: 'none', text_error: null, text_pages: 0, text_by_ocr: false })
  expect(unread('audio/wav')).toBe('')
  expect(unread('text/rtf')).toBe('RTF 里的文字读不了，搜不到；另存为 .docx 再传就可以')
  expect(unread('application/x-ole-storage')).toContain('.xlsx')
  expect(unread('application/vnd.openxmlformats-officedocument.presentationml.presentation')).toContain('PDF')
  expect(failureWords({ text_state: 'failed', text_error: 'document.password' })).toContain('密码')
  expect(failureWords({ text_state: 'failed', text_error: 'document.unheard_of' })).not.toBe('')
})
