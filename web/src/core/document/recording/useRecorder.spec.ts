import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { defineComponent, h } from 'vue'
import { lack, troubleOf, useRecorder } from './useRecorder'

const track = { stop: vi.fn() }
const getUserMedia = vi.fn()
const supported = vi.fn((mime: string) => mime === 'audio/mp4')
let recorder: FakeRecorder | undefined

class FakeRecorder {
  static isTypeSupported = supported
  state = 'inactive'
  ondataavailable?: (event: { data: Blob }) => void
  onstop?: () => void
  constructor(_stream: unknown, readonly options: { mimeType: string }) {
    recorder = this
  }
  start() {
    this.state = 'recording'
  }
  stop() {
    this.state = 'inactive'
    this.ondataavailable?.({ data: new Blob(['sound']) })
    this.onstop?.()
  }
}

class FakeContext {
  createAnalyser = () => ({ fftSize: 4, getFloatTimeDomainData: (samples: Float32Array) => samples.fill(0.125) })
  createMediaStreamSource = () => ({ connect: () => undefined })
  close = () => Promise.resolve()
  resume = () => Promise.resolve()
}

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('MediaRecorder', FakeRecorder)
  vi.stubGlobal('AudioContext', FakeContext)
  vi.stubGlobal('navigator', { mediaDevices: { getUserMedia } })
  getUserMedia.mockReset().mockResolvedValue({ getTracks: () => [track] })
  track.stop.mockReset()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

function recording() {
  const files: File[] = []
  let used!: ReturnType<typeof useRecorder>
  const wrapper = mount(defineComponent(() => {
    used = useRecorder((file) => files.push(file))
    return () => h('i')
  }))
  return { files, wrapper, ...used }
}

it('takes the first format the browser knows, shows length and level, and hands over one file', async () => {
  const { files, start, finish, state, seconds, level } = recording()
  await start()
  expect([state.value, recorder?.options.mimeType]).toEqual(['on', 'audio/mp4'])
  vi.advanceTimersByTime(3100)
  expect([seconds.value, level.value]).toEqual([3, 0.5])
  await finish()
  expect(files.map(({ name, type }) => [name.slice(-4), type])).toEqual([['.m4a', 'audio/mp4']])
  expect([state.value, track.stop.mock.calls.length]).toEqual(['off', 1])
})

it('thrown away it is gone; left in the middle it is kept; the microphone is off either way', async () => {
  const thrown = recording()
  await thrown.start()
  await thrown.discard()
  expect(thrown.files).toHaveLength(0)
  const left = recording()
  await left.start()
  left.wrapper.unmount()
  await vi.waitFor(() => expect(left.files).toHaveLength(1))
  expect(track.stop).toHaveBeenCalledTimes(2)
})

it('a microphone that comes when the form is gone is closed at once', async () => {
  const { start, wrapper, state } = recording()
  const started = start()
  wrapper.unmount()
  await started
  expect([track.stop.mock.calls.length, state.value]).toEqual([1, 'asking'])
})

it('says why there is no recording', async () => {
  getUserMedia.mockRejectedValue(new DOMException('', 'NotAllowedError'))
  const { start, trouble, state } = recording()
  await start()
  expect([trouble.value, state.value]).toEqual(['refused', 'off'])
  expect([new DOMException('', 'NotFoundError'), new DOMException('', 'NotReadableError'), new Error('x')].map(troubleOf)).toEqual(['missing', 'in_use', 'any'])
  supported.mockReturnValueOnce(false).mockReturnValueOnce(false)
  expect(lack()).toBe('unable')
  vi.stubGlobal('isSecureContext', false)
  expect(lack()).toBe('insecure')
})
