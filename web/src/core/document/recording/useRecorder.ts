// A recording made in the browser: asked for, watched while it runs, thrown away or handed over when it ends.
import { onBeforeUnmount, ref } from 'vue'
import { capture, formatOf, type Capture } from './capture'

const LONGEST_S = 2 * 60 * 60
const LOOK_MS = 100
const TROUBLES: Record<string, string> = { NotAllowedError: 'refused', SecurityError: 'refused', NotFoundError: 'missing', NotReadableError: 'in_use' }

/** What this browser lacks; '' when it can record.  Without https there is no microphone. */
export function lack(): string {
  if (!window.isSecureContext) return 'insecure'
  return navigator.mediaDevices === undefined || typeof MediaRecorder === 'undefined' || !formatOf() ? 'unable' : ''
}

export const troubleOf = (thrown: unknown) => TROUBLES[thrown instanceof DOMException ? thrown.name : ''] ?? 'any'

/** `done` gets every recording that was not thrown away, also one that ends by itself or because its form is left. */
export function useRecorder(done: (file: File) => void) {
  const state = ref<'off' | 'asking' | 'on'>('off')
  const trouble = ref('')
  const seconds = ref(0)
  const level = ref(0)
  let running: Capture | undefined
  let handed: Promise<void> | undefined
  let isKept = true
  let isLeft = false

  async function start(): Promise<void> {
    trouble.value = lack()
    if (trouble.value || state.value !== 'off') return
    state.value = 'asking'
    let stream: MediaStream | undefined
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true })
      if (isLeft) return stream.getTracks().forEach((track) => track.stop())
      handed = watchOver(capture(stream))
    } catch (thrown) {
      stream?.getTracks().forEach((track) => track.stop())
      trouble.value = troubleOf(thrown)
      state.value = 'off'
    }
  }

  async function watchOver(one: Capture): Promise<void> {
    running = one
    state.value = 'on'
    const look = setInterval(() => {
      seconds.value = one.seconds()
      level.value = one.level()
      if (seconds.value >= LONGEST_S) one.stop()
    }, LOOK_MS)
    const file = await one.ended
    clearInterval(look)
    running = undefined
    state.value = 'off'
    if (file && isKept) done(file)
  }

  /** Ends it; settled when `done` has the file. */
  async function finish(): Promise<void> {
    running?.stop()
    await handed
  }

  function discard(): Promise<void> {
    isKept = false
    return finish()
  }

  const hold = (event: BeforeUnloadEvent) => state.value === 'on' && event.preventDefault()
  window.addEventListener('beforeunload', hold)
  onBeforeUnmount(() => {
    isLeft = true
    window.removeEventListener('beforeunload', hold)
    void finish()
  })
  return { state, trouble, seconds, level, start, finish, discard }
}
