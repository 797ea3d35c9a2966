import { beforeEach, expect, it, vi } from 'vitest'
import { Problem } from '../api/problem'
import type { Attachment } from '../api/types'
import { addFiles, cancelUpload, tryAgain, uploads, uploadsOf } from './uploads'

const { sendFile, forgetUpload } = vi.hoisted(() => ({ sendFile: vi.fn(), forgetUpload: vi.fn() }))
vi.mock('./send', async (original) => ({ ...(await original<typeof import('./send')>()), sendFile, forgetUpload }))

const fileOf = (name: string, size = 10) => new File([new Uint8Array(size)], name)
const done = { id: 1 } as Attachment
const settled = () => vi.waitFor(() => expect(uploads.every(({ state }) => state === 'refused' || state === 'lost')).toBe(true))

beforeEach(() => {
  uploads.splice(0)
  sendFile.mockReset()
  forgetUpload.mockReset()
})

it('sends one after the other and forgets what arrived', async () => {
  let running = 0
  sendFile.mockImplementation(async () => {
    expect(++running).toBe(1)
    await Promise.resolve()
    running--
    return done
  })
  addFiles({ candidateId: 7 }, [fileOf('a.pdf'), fileOf('b.pdf')])
  expect(uploadsOf(() => 7).value).toHaveLength(2)
  expect(uploadsOf(() => 8).value).toHaveLength(0)
  await vi.waitFor(() => expect(uploads).toHaveLength(0))
  expect(sendFile.mock.calls.map(([, file]) => (file as File).name)).toEqual(['a.pdf', 'b.pdf'])
})

it('refuses an empty file before it is sent, the others go', async () => {
  sendFile.mockResolvedValue(done)
  addFiles({ candidateId: 7 }, [fileOf('leer.pdf', 0), fileOf('b.pdf')])
  await vi.waitFor(() => expect(uploads).toHaveLength(1))
  expect([uploads[0]?.state, uploads[0]?.problem?.code]).toEqual(['refused', 'document.empty'])
})

it('waits while nobody answers and goes on when asked', async () => {
  sendFile.mockRejectedValueOnce(new Problem(0, 'network.offline')).mockResolvedValue(done)
  addFiles({ candidateId: 7 }, [fileOf('a.pdf')])
  await settled()
  expect(uploads[0]?.state).toBe('lost')
  tryAgain(uploads[0]!)
  await vi.waitFor(() => expect(uploads).toHaveLength(0))
})

it('keeps what was refused, with the reason, until it is put away', async () => {
  sendFile.mockRejectedValue(new Problem(413, 'document.quota'))
  addFiles({ candidateId: 7 }, [fileOf('a.pdf')])
  await settled()
  expect([uploads[0]?.state, uploads[0]?.problem?.code]).toEqual(['refused', 'document.quota'])
  cancelUpload(uploads[0]!)
  expect(uploads).toHaveLength(0)
})

it('a cancelled one is stopped and forgotten by the server, too', async () => {
  sendFile.mockImplementation((_place, _file, progress) => {
    progress.onUpload(5)
    return new Promise((_, reject) => progress.signal.addEventListener('abort', () => reject(new Problem(0, 'client.cancelled'))))
  })
  addFiles({ candidateId: 7 }, [fileOf('a.pdf')])
  await vi.waitFor(() => expect(uploads[0]?.uploadId).toBe(5))
  cancelUpload(uploads[0]!)
  await vi.waitFor(() => expect(forgetUpload).toHaveBeenCalledWith(5))
  expect(uploads).toHaveLength(0)
})
