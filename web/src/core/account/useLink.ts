// The link somebody came by, "/#password=…" or "/#reach=…": read before the router sees it, and out of the address bar at once,
// so that it stays in no history.
import { onMounted, onUnmounted, ref } from 'vue'

type LinkKind = 'password' | 'reach'

function takeToken(kind: LinkKind): string {
  const found = new RegExp(`^#/?${kind}=(.+)$`).exec(location.hash)
  if (!found) return ''
  history.replaceState(history.state, '', location.pathname)
  return decodeURIComponent(found[1]!)
}

const arrived: Record<LinkKind, string> = { password: takeToken('password'), reach: takeToken('reach') }

export function useLink(kind: LinkKind) {
  const token = ref(arrived[kind])
  arrived[kind] = ''
  const read = () => { token.value = takeToken(kind) || token.value }
  onMounted(() => addEventListener('hashchange', read))
  onUnmounted(() => removeEventListener('hashchange', read))
  return token
}
