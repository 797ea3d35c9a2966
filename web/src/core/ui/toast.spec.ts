import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { translate, useLocale } from '../i18n'
import { showToast, spend, toasts, undoLast } from './toast'

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => {
  toasts.splice(0)
  while (undoLast()); // nothing left of the test before
})

it('takes back what was done last, once, and closes its notice', () => {
  const first = vi.fn()
  const second = vi.fn()
  showToast('一', { label: translate('act.undo'), run: first })
  showToast('二', { label: translate('act.undo'), run: second })
  expect(undoLast()).toBe(true)
  expect(second).toHaveBeenCalledOnce()
  expect(first).not.toHaveBeenCalled()
  expect(toasts.map((toast) => toast.text)).toEqual(['一'])
  expect(undoLast()).toBe(false)
})

it('does not take an offer for an undo, nor an undo that was clicked', () => {
  const offered = vi.fn()
  const undo = vi.fn()
  showToast('改到下周二吗', { label: translate('record.take'), run: offered })
  expect(undoLast()).toBe(false)
  showToast('已收起', { label: translate('act.undo'), run: undo })
  spend(toasts.at(-1)!)
  expect(undoLast()).toBe(false)
  expect(undo).toHaveBeenCalledOnce()
  expect(offered).not.toHaveBeenCalled()
})
