// Times and reasons of a transcript in words.
import type { Transcript, TranscriptSegment } from '../../api/types'
import { translate, translated } from '../../i18n'

const two = (n: number) => String(n).padStart(2, '0')

/** 0:07, 12:30, 1:02:03. */
export function markWords(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`
}

/** Why it failed, or what the next attempt waits for. */
export function reasonWords(code: string | null | undefined): string {
  return translated(`transcript.reason.${code}`) ?? translate('transcript.reason.any')
}

export function stateWords({ state, error, progress }: Pick<Transcript, 'state' | 'error' | 'progress'>): string {
  if (state === 'failed') return translate('transcript.failed', { why: reasonWords(error) })
  if (state === 'waiting' && error) return translate('transcript.waits', { why: reasonWords(error) })
  return state === 'running' ? translate('transcript.running', { percent: progress ?? 0 }) : translate('transcript.waiting')
}

/** The line that is heard at that moment, or was heard last; undefined before the first. */
export function lineAt(lines: TranscriptSegment[], ms: number): TranscriptSegment | undefined {
  return lines.filter((line) => (line.start_ms ?? 0) <= ms).at(-1)
}
