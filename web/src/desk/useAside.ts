// How much of the right edge a page has taken for what stands beside its list; popups keep clear of it.
import { onBeforeUnmount, ref, watchEffect, type Ref } from 'vue'

export const asideWidth = ref('')

export function useAside(width: () => string): Readonly<Ref<string>> {
  watchEffect(() => (asideWidth.value = width()))
  onBeforeUnmount(() => (asideWidth.value = ''))
  return asideWidth
}
