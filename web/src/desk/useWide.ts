// Whether the window is at least so wide, reactive.
import { onScopeDispose, ref, type Ref } from 'vue'

export function useWide(pixels: number): Ref<boolean> {
  const query = window.matchMedia(`(width >= ${pixels}px)`)
  const wide = ref(query.matches)
  const follow = () => (wide.value = query.matches)
  query.addEventListener('change', follow)
  onScopeDispose(() => query.removeEventListener('change', follow))
  return wide
}
