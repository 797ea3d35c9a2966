import { beforeAll, expect, it } from 'vitest'
import type { TranscriptSegment } from '../../api/types'
import { useLocale } from '../../i18n'
import { lineAt, markWords, reasonWords, stateWords } from './words'

beforeAll(() => useLocale('zh-CN'))

it('writes times as a player does', () => {
  expect([0, 7_400, 750_000, 3_723_000].map(markWords)).toEqual(['0:00', '0:07', '12:30', '1:02:03'])
})

it('says what it waits for, how far it is and why it failed', () => {
  expect(stateWords({ state: 'waiting', error: null, progress: 0 })).toBe('排队中，轮到后自动开始')
  expect(stateWords({ state: 'waiting', error: 'peer.busy', progress: 40 })).toBe('暂时没转成：转写服务器正忙。稍后自动再试')
  expect(stateWords({ state: 'running', error: null, progress: 40 })).toBe('正在转写 40%')
  expect(stateWords({ state: 'failed', error: 'speech.damaged', progress: 0 })).toBe('没转成：录音文件损坏')
})

it('has words for a reason it does not know', () => {
  for (const code of [null, undefined, 'peer', 'speech.new_one']) expect(reasonWords(code)).toBe('原因不明，可以再试一次')
})

it('finds the line that is heard', () => {
  const lines = [{ id: 1, start_ms: 500 }, { id: 2, start_ms: 4000 }] as TranscriptSegment[]
  expect([-1, 499, 500, 3999, 4000, 9000].map((ms) => lineAt(lines, ms)?.id)).toEqual([undefined, undefined, 1, 1, 2, 2])
})
