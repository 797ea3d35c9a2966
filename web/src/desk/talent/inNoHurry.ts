// What a fast journey passes by is not asked for: the first far jump is, and then where it rests.  Who goes step by step finds what
// comes next there already.  Nothing is asked within a frame.
const FAR = 30 // rows from one call to the next
const REST_MS = 100
const AHEAD = 60 // rows

export function inNoHurry(work: (from: number, to: number) => void) {
  let last = 0
  let jumped = -Infinity // when
  let timer: ReturnType<typeof setTimeout> | undefined

  function ask(from: number, to: number): void {
    const isFar = Math.abs(from - last) > FAR
    const isHurry = isFar && performance.now() - jumped < REST_MS
    if (isFar) jumped = performance.now()
    last = from
    clearTimeout(timer)
    const ahead = isFar ? 0 : AHEAD
    timer = setTimeout(() => work(from - ahead, to + ahead), isHurry ? REST_MS : 0)
  }
  return { ask, stop: () => clearTimeout(timer) }
}
