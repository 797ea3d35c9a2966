// Passkeys: what the browser's API and ours say to each other, base64url on our side and bytes on the browser's.
import { api, take } from '../api/client'
import { Problem } from '../api/problem'
import type { PasskeyOptions, PasskeyUse } from '../api/types'

export type Purpose = 'confirm' | 'unseal'

const ALGORITHMS = [-7, -8, -257]

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  const plain = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(plain, (char) => char.charCodeAt(0))
}

function textOf(bytes: ArrayBuffer): string {
  const plain = String.fromCharCode(...new Uint8Array(bytes))
  return btoa(plain).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

const named = (ids: PasskeyOptions['allow']) => (ids ?? []).map((id) => ({ type: 'public-key' as const, id: bytesOf(id) }))

/** Browsers make passkeys on https, or on localhost by that name. */
export const hasPasskeys = () => 'PublicKeyCredential' in window && window.isSecureContext && !/^[\d.]+$|^\[/.test(location.hostname)

/** What the person broke off is no failure of the server. */
async function ask<Made>(dialog: Promise<Credential | null>): Promise<PublicKeyCredential & { response: Made }> {
  try {
    const made = await dialog
    if (made) return made as PublicKeyCredential & { response: Made }
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'InvalidStateError') throw new Problem(0, 'passkey.taken')
  }
  throw new Problem(0, 'passkey.cancelled')
}

export async function addPasskey(name: string): Promise<void> {
  const options = await take(api.POST('/api/v1/passkeys/options', { body: { purpose: 'register' } }))
  const user = options.user
  const made = await ask<AuthenticatorAttestationResponse>(navigator.credentials.create({ publicKey: {
    challenge: bytesOf(options.challenge), rp: { id: options.site, name: document.title },
    user: { id: bytesOf(user?.id ?? ''), name: user?.login ?? '', displayName: user?.name ?? '' },
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })), excludeCredentials: named(options.exclude),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' }, attestation: 'none', timeout: options.timeout_ms,
  } }))
  const body = { name, client_data: textOf(made.response.clientDataJSON), attestation: textOf(made.response.attestationObject) }
  await take(api.POST('/api/v1/passkeys', { body }))
}

async function use(options: PasskeyOptions): Promise<PasskeyUse> {
  const used = await ask<AuthenticatorAssertionResponse>(navigator.credentials.get({ publicKey: {
    challenge: bytesOf(options.challenge), rpId: options.site, allowCredentials: named(options.allow), userVerification: 'required',
    timeout: options.timeout_ms,
  } }))
  const { userHandle, clientDataJSON, authenticatorData, signature } = used.response
  return { id: used.id, user_handle: userHandle ? textOf(userHandle) : undefined, client_data: textOf(clientDataJSON), auth_data: textOf(authenticatorData),
    signature: textOf(signature) }
}

/** One of the own passkeys, used for something. */
export async function usePasskey(purpose: Purpose): Promise<PasskeyUse> {
  return use(await take(api.POST('/api/v1/passkeys/options', { body: { purpose } })))
}

/** Any passkey of this site, before a login. */
export async function useAnyPasskey(): Promise<PasskeyUse> {
  return use(await take(api.POST('/api/v1/passkeys/login-options')))
}
