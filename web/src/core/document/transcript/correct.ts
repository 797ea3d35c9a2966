// A corrected line of a transcript on its way to the server.
import { api, take } from '../../api/client'
import { asProblem, Problem } from '../../api/problem'
import type { Transcript, TranscriptSegment } from '../../api/types'
import { keepTranscript, loadTranscript } from './useTranscript'

/** A line of a transcript, as it was when somebody began to correct it. */
export interface Base {
  transcript: Transcript
  line: TranscriptSegment
}

async function send({ transcript, line }: Base, text: string): Promise<void> {
  const params = { path: { id: transcript.attachment_id }, header: { 'If-Match': `"${transcript.version}"` } }
  keepTranscript(await take(api.PATCH('/api/v1/attachments/{id}/transcript', { params, body: { segments: [{ id: line.id, text }] } })))
}

async function currentOf({ transcript, line }: Base): Promise<Base> {
  const now = await loadTranscript(transcript.attachment_id)
  const same = now?.segments.find(({ id }) => id === line.id)
  if (!now || !same) throw new Problem(404, 'transcript.no_segment')
  keepTranscript(now)
  return { transcript: now, line: same }
}

/** Saves the text of a line; when somebody else corrected the same line meanwhile, that line as it stands now. */
export async function correct(base: Base, text: string): Promise<Base | undefined> {
  try {
    await send(base, text)
    return undefined
  } catch (thrown) {
    if (asProblem(thrown).status !== 412) throw thrown
  }
  const now = await currentOf(base)
  return now.line.text === base.line.text ? correct(now, text) : now // another line was corrected: no conflict
}
