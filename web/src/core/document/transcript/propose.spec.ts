import { beforeEach, expect, it } from 'vitest'
import type { TranscriptDraft } from '../../api/types'
import { draftTurn, emptyDraft, keepDraft, loadDraft } from '../../record/draft'
import { propose, saysNothing, withProposal } from './propose'

const proposal: TranscriptDraft = { source: 'rules', error: null, fact: '期望六十万', emotion: 4, emotion_text: '感兴趣', action: '周三发简历', action_due_at: null }

beforeEach(() => sessionStorage.clear())

it('fills what is empty and stands below what was typed', () => {
  const typed = { ...emptyDraft('wechat'), outcome: 'replied', text: '聊过', fact: '在职', emotion: 2 }
  expect(withProposal(typed, proposal)).toEqual({ ...typed, fact: '在职\n期望六十万', emotion: 2, emotion_text: '感兴趣', action: '周三发简历' })
})

it('proposed twice it stands there once', () => {
  const once = withProposal(emptyDraft(null), proposal)
  expect(withProposal(once, proposal)).toEqual(once)
})

it('reaches the form that is open, and nothing else', () => {
  const turn = draftTurn.value
  keepDraft(8, { ...emptyDraft(null), text: '别人的' })
  propose(7, proposal)
  expect(draftTurn.value).toBe(turn + 1)
  expect(loadDraft(7)).toMatchObject({ fact: '期望六十万', emotion: 4, action: '周三发简历', outcome: null })
  expect(loadDraft(8)?.fact).toBe('')
})

it('knows a proposal that says nothing', () => {
  expect(saysNothing(proposal)).toBe(false)
  expect(saysNothing({ ...proposal, fact: null, emotion: null, emotion_text: null, action: null })).toBe(true)
})
