// Sound of a microphone on its way into a file.
import { wallNow } from '../../format/clock'
import { translate } from '../../i18n'

const FORMATS = [['audio/webm;codecs=opus', 'webm'], ['audio/mp4', 'm4a']] as const // Safari before 18.4 knows the second only
const BITS_PER_SECOND = 32_000 // speech; two hours are 29 MB
const PART_MS = 1000
const LOUDEST = 0.25 // the level of somebody who speaks close to the microphone

export interface Capture {
  seconds: () => number
  level: () => number // 0 to 1
  stop: () => void
  ended: Promise<File | null> // also when the microphone is pulled; null: nothing was heard
}

export const formatOf = () => FORMATS.find(([mime]) => MediaRecorder.isTypeSupported(mime))

function nameOf(extension: string): string {
  const { month, day, hour, minute } = wallNow()
  const two = (n: number) => String(n).padStart(2, '0')
  return `${translate('recording.name')} ${two(month)}-${two(day)} ${two(hour)}-${two(minute)}.${extension}`
}

function meterOf(stream: MediaStream): { level: () => number; close: () => void } {
  const context = new AudioContext()
  void context.resume() // Safari begins with it asleep
  const analyser = context.createAnalyser()
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  const level = () => {
    analyser.getFloatTimeDomainData(samples)
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
    return Math.min(1, Math.sqrt(power) / LOUDEST)
  }
  return { level, close: () => void context.close() }
}

/** Keeps the screen of a phone on. */
function keepAwake(): () => void {
  const lock = navigator.wakeLock?.request('screen').catch(() => undefined)
  return () => void lock?.then((held) => held?.release())
}

function fileOf(recorder: MediaRecorder, type: string, name: string): Promise<File | null> {
  const parts: Blob[] = []
  recorder.ondataavailable = ({ data }) => parts.push(data)
  return new Promise((resolve) => {
    recorder.onstop = () => resolve(parts.some(({ size }) => size) ? new File(parts, name, { type }) : null)
  })
}

export function capture(stream: MediaStream): Capture {
  const [mimeType, extension] = formatOf()!
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND })
  const meter = meterOf(stream)
  const letSleep = keepAwake()
  const began = performance.now()
  const ended = fileOf(recorder, mimeType, nameOf(extension)).finally(() => {
    stream.getTracks().forEach((track) => track.stop())
    meter.close()
    letSleep()
  })
  recorder.start(PART_MS)
  return {
    seconds: () => Math.floor((performance.now() - began) / 1000), level: meter.level, ended,
    stop: () => recorder.state !== 'inactive' && recorder.stop(),
  }
}
