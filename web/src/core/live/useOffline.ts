// Whether the server cannot be reached: said after a moment only, so that a short gap does not flash.
import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { liveState } from './stream'

const PATIENCE_MS = 2500

export function useOffline(): Readonly<Ref<boolean>> {
  const offline = ref(!navigator.onLine)
  let timer: ReturnType<typeof setTimeout> | undefined

  function look(): void {
    clearTimeout(timer)
    if (navigator.onLine && liveState.value !== 'lost') offline.value = false
    else timer = setTimeout(() => (offline.value = true), PATIENCE_MS)
  }
  const stop = watch(liveState, look, { immediate: true })
  window.addEventListener('online', look)
  window.addEventListener('offline', look)
  onScopeDispose(() => {
    stop()
    clearTimeout(timer)
    window.removeEventListener('online', look)
    window.removeEventListener('offline', look)
  })
  return offline
}
