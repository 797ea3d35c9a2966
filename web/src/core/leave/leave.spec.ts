import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { User } from '../api/types'
import { setServerNow, setZone, wallNow } from '../format/clock'
import { wallOfInput } from '../format/zone'
import { useLocale } from '../i18n'
import { freshLeave, inputOf, plannable } from './leaveForm'
import { countWords, outlookWords, spanWords } from './words'

beforeAll(() => useLocale('zh-CN'))
beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-27T15:00:00+08:00'), toFake: ['Date'] }) // a Friday
  setZone('Asia/Shanghai')
  setServerNow('2026-11-27T15:00:00+08:00')
})

const me = { id: 1, role: 'senior' as const, working_hours: { from: '09:00', to: '18:00' } }
const account = (id: number, name: string) => ({ id, name })

describe('a leave that is planned', () => {
  it('begins on the next working day, within working hours', () => {
    expect(freshLeave(wallNow(), me)).toMatchObject({ account_id: 1, from: '2026-11-30T09:00', to: '2026-11-30T18:00', delegate_id: null })
    expect(freshLeave(wallOfInput('2026-11-25T20:00')!, me).from).toBe('2026-11-26T09:00')
    expect(freshLeave(wallNow(), { id: 1, working_hours: { from: '08:30', to: '24:00' } })).toMatchObject({ from: '2026-11-30T08:30', to: '2026-11-30T18:00' })
  })

  it('is sent as instants, and not at all while a time is missing', () => {
    const fields = freshLeave(wallNow(), me)
    expect(inputOf({ ...fields, note: ' 先看邮件 ' })).toMatchObject({ from: '2026-11-30T01:00:00Z', to: '2026-11-30T10:00:00Z', note: '先看邮件' })
    expect(inputOf({ ...fields, to: '' })).toBeUndefined()
  })

  it('is for oneself, for whom one leads, and as a partner for everybody who follows up', () => {
    const user = (id: number, role: User['role'], superior: number | null = null) => ({ id, role, superior: superior && account(superior, '') }) as User
    const users = [user(1, 'senior'), user(2, 'junior', 1), user(3, 'senior', 9), user(4, 'admin', 1)]
    expect(plannable(users, me).map((one) => one.id)).toEqual([1, 2])
    expect(plannable(users, { id: 9, role: 'partner' }).map((one) => one.id)).toEqual([1, 2, 3])
  })
})

describe('leaves in words', () => {
  it('say a day once', () => {
    expect(spanWords({ from: '2026-11-28T09:00:00+08:00', to: '2026-11-28T18:00:00+08:00' })).toBe('明天 09:00–18:00')
    expect(spanWords({ from: '2026-11-28T09:00:00+08:00', to: '2026-12-01T12:00:00+08:00' })).toBe('明天 09:00 至 下周二 12:00')
  })

  it('say who would act in how many', () => {
    const covers = [{ account: account(2, '汤姆'), count: 2 }]
    expect(outlookWords({ due: 3, uncovered: 1, covers })).toBe('3 位到期：汤姆 2 位，1 位无人代为跟进')
    expect(outlookWords({ due: 2, uncovered: 0, covers })).toBe('2 位到期：汤姆 2 位')
    expect(outlookWords({ due: 0, uncovered: 0, covers: [] })).toBe('这段时间没有候选人到期')
  })

  it('say what has been handed over, now and then', () => {
    expect(countWords({ covered: 2, uncovered: 1, state: 'running' })).toBe('已交出 2 位，1 位无人代为跟进')
    expect(countWords({ covered: 2, uncovered: 0, state: 'ended' })).toBe('交出过 2 位')
    expect(countWords({ covered: 0, uncovered: 0, state: 'planned' })).toBe('')
  })
})
