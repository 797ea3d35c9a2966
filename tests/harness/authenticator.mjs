/* An authenticator in software: makes passkeys and uses them as a browser would, and can be told to do any step wrong.
 *
 *   const device = new Authenticator({ origin: 'http://localhost:8080' });
 *   const created = device.create(options)              options: the reply to POST /passkeys/options
 *   const asserted = device.use(options)                options: the reply to POST /passkeys/options or /passkeys/login-options
 *   device.create(options, { flags: 0x41, client: { origin: 'https://evil.example' } })     with a step done wrong
 *
 * Both give what our API takes, base64url.  Structures by node:crypto alone (WebAuthn Level 3, sections 5.8.1, 6.1, 6.5).
 */
import { createHash, createHmac, createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();
export const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

// ---- CBOR, writing only

function head(major, value) {
	if (value < 24)
		return Buffer.from([(major << 5) | value]);
	if (value < 256)
		return Buffer.from([(major << 5) | 24, value]);
	return Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}

export function cbor(value) {
	if (typeof value === 'number')
		return value < 0 ? head(1, -1 - value) : head(0, value);
	if (typeof value === 'string')
		return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
	if (typeof value === 'boolean')
		return Buffer.from([value ? 0xf5 : 0xf4]);
	if (Buffer.isBuffer(value))
		return Buffer.concat([head(2, value.length), value]);
	const pairs = value instanceof Map ? [...value] : Object.entries(value);
	return Buffer.concat([head(5, pairs.length), ...pairs.flatMap(([key, item]) => [cbor(key), cbor(item)])]);
}

// ---- keys

const makers = {
	'-7': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
	'-8': () => generateKeyPairSync('ed25519'),
	'-257': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
};

function coseKey(algorithm, publicKey) {
	const jwk = publicKey.export({ format: 'jwk' });
	const part = (name) => Buffer.from(jwk[name], 'base64url');
	if (algorithm === -7)
		return new Map([[1, 2], [3, -7], [-1, 1], [-2, part('x')], [-3, part('y')]]);
	if (algorithm === -8)
		return new Map([[1, 1], [3, -8], [-1, 6], [-2, part('x')]]);
	return new Map([[1, 3], [3, -257], [-1, part('n')], [-2, part('e')]]);
}

const PRESENT = 1, VERIFIED = 4, HAS_KEY = 64;

export class Authenticator {
	keys = [];

	constructor({ origin, site = new URL(origin).hostname, algorithm = -7, backup = 0, count = 1 }) {
		Object.assign(this, { origin, site, algorithm, backup, count });
	}

	#client(type, challenge, wrong) {
		const said = { type, challenge, origin: this.origin, crossOrigin: false, ...wrong.client };
		return wrong.clientBytes?.(said) ?? Buffer.from(JSON.stringify(said));
	}

	#head(flags, count, wrong) {
		const counter = Buffer.alloc(4);
		counter.writeUInt32BE(wrong.count ?? count);
		return Buffer.concat([sha256(wrong.site ?? this.site), Buffer.from([wrong.flags ?? flags]), counter]);
	}

	/* wrong: client {}, clientBytes(said), site, flags, count, cose(map), id, tail, format, statement, attestation(object), attestationTail */
	create(options, wrong = {}) {
		const { publicKey, privateKey } = makers[this.algorithm]();
		const id = wrong.id ?? randomBytes(32);
		const cose = coseKey(this.algorithm, publicKey);
		const length = Buffer.alloc(2);
		length.writeUInt16BE(wrong.idLength ?? id.length);
		wrong.cose?.(cose);
		const authData = Buffer.concat([this.#head(PRESENT | VERIFIED | HAS_KEY | this.backup, this.count, wrong), Buffer.alloc(16), length, id, cbor(cose),
			wrong.tail ?? Buffer.alloc(0)]);
		const attestation = { fmt: wrong.format ?? 'none', attStmt: wrong.statement ?? {}, authData };
		wrong.attestation?.(attestation);
		this.keys.push({ id, privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }), user: options.user?.id });
		return { client_data: base64url(this.#client('webauthn.create', options.challenge, wrong)),
			attestation: base64url(Buffer.concat([cbor(attestation), wrong.attestationTail ?? Buffer.alloc(0)])) };
	}

	/* wrong: client {}, clientBytes(said), site, flags, count, tail, id, user, key (another's), signed(bytes), signature(bytes) */
	use(options, wrong = {}) {
		const key = wrong.key ?? this.keys.find(({ id }) => !options.allow?.length || options.allow.includes(base64url(id)));
		const client = this.#client('webauthn.get', options.challenge, wrong);
		this.count += this.count ? 1 : 0;
		const authData = Buffer.concat([this.#head(PRESENT | VERIFIED | this.backup, this.count, wrong), wrong.tail ?? Buffer.alloc(0)]);
		const signed = Buffer.concat([authData, sha256(client)]);
		const privateKey = createPrivateKey({ key: key.privateKey, type: 'pkcs8', format: 'der' });
		const signature = sign(this.algorithm === -8 ? null : 'sha256', wrong.signed?.(signed) ?? signed, privateKey);
		return { id: base64url(wrong.id ?? key.id), user_handle: wrong.user ?? key.user, client_data: base64url(client),
			auth_data: base64url(authData), signature: base64url(wrong.signature?.(signature) ?? signature) };
	}
}

/* The six digits that an app with this secret (base32) shows at that time: RFC 6238, written down a second time. */
export function oneTimeCode(secret, atMs) {
	const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
	const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30000)));
	const mac = createHmac('sha1', key).update(counter).digest();
	return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}
