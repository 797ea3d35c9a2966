// The link somebody came by, "/#password=…": read before the router sees it, and out of the address bar at once, so that it stays
// in no history.
import { onMounted, onUnmounted, ref } from 'vue'

function takeToken(): string {
  const found = /^#\/?password=(.+)$/.exec(location.hash)
  if (!found) return ''
  history.replaceState(history.state, '', location.pathname)
  return decodeURIComponent(found[1]!)
}

let arrived = takeToken()

export function useLink() {
  const token = ref(arrived)
  arrived = ''
  const read = () => { token.value = takeToken() || token.value }
  onMounted(() => addEventListener('hashchange', read))
  onUnmounted(() => removeEventListener('hashchange', read))
  return token
}
