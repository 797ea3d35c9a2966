import { beforeEach, expect, it } from 'vitest'
import { emptyDraft, forgetDrafts, isEmpty, keepDraft, loadDraft } from './draft'

beforeEach(() => sessionStorage.clear())

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
