// A refused or failed request, as the server says it (RFC 9457) or as the network left it.
import { translate, translated } from '../i18n'

export class Problem extends Error {
  constructor(
    readonly status: number, // 0: no answer came
    readonly code: string,
    readonly field: string | null = null,
    readonly detail = '',
    readonly retryAfterSeconds: number | null = null,
    readonly ask: string | null = null, // a colleague to ask about it
    readonly params: Readonly<Record<string, unknown>> = {}, // numbers and names the text may want
  ) {
    super(detail || code)
  }

  /** What happened and what to do, in the person's language. */
  get text(): string {
    return problemText(this)
  }
}

/** Own words for the code; then for its area; then the server's detail; then for the status. */
export function problemText(problem: Problem): string {
  const params = { ...problem.params, seconds: problem.retryAfterSeconds ?? 0, name: problem.ask ?? '' }
  for (const key of [problem.ask ? `${problem.code}_ask` : '', problem.code, `${problem.code.split('.')[0]}.any`]) {
    const text = translated(`error.${key}`, params)
    if (text) return text
  }
  if (problem.detail) return problem.detail
  if (problem.status >= 500) return translate('error.server.failed')
  return translate('error.other', { code: problem.code })
}

export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  if (thrown instanceof TypeError) return new Problem(0, 'network.offline')
  return new Problem(0, 'client.failed', null, thrown instanceof Error ? thrown.message : String(thrown))
}
