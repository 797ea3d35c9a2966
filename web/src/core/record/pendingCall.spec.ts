import { expect, it } from 'vitest'
import { forgetCall, pendingCall, rememberCall } from './pendingCall'

it('remembers the call until its outcome is known', () => {
  rememberCall(7, '张三', 1000)
  expect(pendingCall(60_000)).toMatchObject({ candidateId: 7, name: '张三' })
  forgetCall()
  expect(pendingCall(60_000)).toBeNull()
})

it('does not ask about a call of this morning', () => {
  rememberCall(7, '张三', 0)
  expect(pendingCall(5 * 3_600_000)).toBeNull()
})
