import { beforeEach, expect, it, vi } from 'vitest'
import { emptyDraft, forgetDrafts, isEmpty, keepDraft, loadDraft, setDraftsAside, takeDraftsUp } from './draft'

beforeEach(() => {
  sessionStorage.clear()
  localStorage.clear()
})

it('survives a reload of the page', () => {
  const draft = { ...emptyDraft('wechat'), text: '下周再谈' }
  keepDraft(7, draft)
  expect(loadDraft(7)).toEqual(draft)
  expect(loadDraft(8)).toBeNull()
})

it('keeps nothing once emptied, and nothing after logout', () => {
  keepDraft(7, { ...emptyDraft(null), text: 'a' })
  keepDraft(7, emptyDraft(null))
  expect(loadDraft(7)).toBeNull()
  keepDraft(7, { ...emptyDraft(null), action: 'b' })
  forgetDrafts()
  expect(loadDraft(7)).toBeNull()
})

it('does not call a chosen outcome empty', () => {
  expect(isEmpty({ ...emptyDraft(null), outcome: 'no_answer' })).toBe(false)
})

it('ignores a broken draft', () => {
  sessionStorage.setItem('genjin.draft.7', '{')
  expect(loadDraft(7)).toBeNull()
})

const inNewTab = () => sessionStorage.clear()

it('is found in another tab by the same account after its session ended, and by no other', () => {
  keepDraft(7, { ...emptyDraft(null), text: '写到一半' })
  setDraftsAside(1)
  inNewTab()
  expect(takeDraftsUp(1)).toBe(1)
  expect(loadDraft(7)?.text).toBe('写到一半')
  expect(localStorage.length).toBe(0)
  setDraftsAside(1)
  inNewTab()
  expect(takeDraftsUp(2)).toBe(0)
  expect(takeDraftsUp(1)).toBe(0)
  expect(loadDraft(7)).toBeNull()
})

it('does not take the place of what stands in the tab, and is gone after a day', () => {
  keepDraft(7, { ...emptyDraft(null), text: '旧' })
  setDraftsAside(1)
  keepDraft(7, { ...emptyDraft(null), text: '新' })
  expect(takeDraftsUp(1)).toBe(0)
  expect(loadDraft(7)?.text).toBe('新')
  setDraftsAside(1)
  inNewTab()
  vi.setSystemTime(Date.now() + 25 * 3600_000)
  expect(takeDraftsUp(1)).toBe(0)
  vi.useRealTimers()
})
