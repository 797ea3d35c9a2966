import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { keys, queryClient } from '../../api/query'
import type { Transcript } from '../../api/types'
import { correct } from './correct'

const line = (text: string, id = 3) => ({ id, start_ms: 0, end_ms: 900, text, heard: null })
const transcript = (version: number, ...texts: string[]) => ({ attachment_id: 5, version, state: 'done', segments: texts.map((text, i) => line(text, 3 + i)) }) as unknown as Transcript

/** A server that has this transcript and takes corrections of this version only. */
function serve(now: Transcript) {
  const sent: string[] = []
  vi.stubGlobal('fetch', async (request: Request) => {
    const json = (body: unknown, status = 200) => new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } })
    if (request.method === 'GET') return json(now)
    const { segments } = (await request.json()) as { segments: { id: number; text: string }[] }
    sent.push(`${request.headers.get('If-Match')} ${segments[0]?.text}`)
    if (request.headers.get('If-Match') !== `"${now.version}"`) return json({ code: 'request.stale' }, 412)
    return json({ ...now, version: now.version + 1, segments: now.segments.map((each) => (each.id === segments[0]?.id ? { ...each, ...segments[0] } : each)) })
  })
  return sent
}

beforeEach(() => queryClient.clear())
afterEach(() => vi.unstubAllGlobals())
const kept = () => queryClient.getQueryData<Transcript>(keys.transcript(5))

it('sends the version it began with and keeps the answer', async () => {
  const sent = serve(transcript(2, 'go forward'))
  const base = transcript(2, 'go forward')
  expect(await correct({ transcript: base, line: base.segments[0]! }, 'go on')).toBeUndefined()
  expect(sent).toEqual(['"2" go on'])
  expect([kept()?.version, kept()?.segments[0]?.text]).toEqual([3, 'go on'])
})

it('saves again when another line was corrected meanwhile', async () => {
  const sent = serve(transcript(4, 'go forward', 'changed'))
  const base = transcript(2, 'go forward', 'ten meters')
  expect(await correct({ transcript: base, line: base.segments[0]! }, 'go on')).toBeUndefined()
  expect(sent).toEqual(['"2" go on', '"4" go on'])
})

it('the same line corrected by somebody else: both are shown, none is lost', async () => {
  const sent = serve(transcript(4, 'theirs'))
  const base = transcript(2, 'go forward')
  const theirs = await correct({ transcript: base, line: base.segments[0]! }, 'mine')
  expect([theirs?.line.text, theirs?.transcript.version, sent]).toEqual(['theirs', 4, ['"2" mine']])
  expect(await correct(theirs!, 'mine')).toBeUndefined()
  expect(kept()?.segments[0]?.text).toBe('mine')
})

it('a line that is gone is told', async () => {
  serve({ ...transcript(4), segments: [] })
  const base = transcript(2, 'go forward')
  await expect(correct({ transcript: base, line: base.segments[0]! }, 'mine')).rejects.toMatchObject({ code: 'transcript.no_segment' })
})
