// Asks for more when the place at the end of a list comes near what is visible, and again until it is far once more.
import { onBeforeUnmount, watch, type Ref } from 'vue'

const AHEAD: IntersectionObserverInit & { scrollMargin: string } = { rootMargin: '800px', scrollMargin: '800px' } // the second for boxes that scroll by themselves

export function useNearEnd(place: Ref<HTMLElement | undefined>, more: () => Promise<unknown>): void {
  const observer = new IntersectionObserver(async (entries) => {
    const last = entries[entries.length - 1]
    if (!last?.isIntersecting) return
    observer.unobserve(last.target)
    await more()
    if (place.value === last.target) observer.observe(last.target)
  }, AHEAD)

  watch(place, (element, _, onCleanup) => {
    if (!element) return
    observer.observe(element)
    onCleanup(() => observer.unobserve(element))
  }, { immediate: true, flush: 'post' })
  onBeforeUnmount(() => observer.disconnect())
}
