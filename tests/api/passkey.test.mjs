/* Passkeys by an authenticator in software: made, used to log in and to prove again who one is, and every single thing that can
 * be wrong about an answer refused with its reason. Beside each the verdict of an independent library (@simplewebauthn/server). */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { Authenticator, base64url } from '../harness/authenticator.mjs';
import { forEachEngine, useServer } from '../harness/index.mjs';

const password = 'correct horse battery';
const origin = 'https://crm.example.com';
const alter = (bytes, at = bytes.length - 1) => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)));

/* What the library says of a new key: what it found, or null when it refuses. */
function oracleOfNew(challenge, answer) {
	const { client_data: clientDataJSON, attestation: attestationObject } = answer;
	const response = { id: 'AA', rawId: 'AA', type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, attestationObject } };
	return verifyRegistrationResponse({ response, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: 'crm.example.com',
		requireUserVerification: true, supportedAlgorithmIDs: [-7, -8, -257] })
		.then((said) => (said.verified ? said.registrationInfo : null), () => null);
}

/* true when the library takes the use. */
function oracleOfUse(challenge, answer, known) {
	const response = { id: answer.id, rawId: answer.id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: answer.client_data,
		authenticatorData: answer.auth_data, signature: answer.signature, userHandle: answer.user_handle } };
	return verifyAuthenticationResponse({ response, expectedChallenge: challenge, expectedOrigin: origin, expectedRPID: 'crm.example.com',
		credential: { id: known.id, publicKey: known.publicKey, counter: known.counter }, requireUserVerification: true })
		.then((said) => said.verified, () => false);
}

/* One step done wrong when a passkey is made; `laxer`: the policy here is stricter than the library's. */
const wrongNew = [
	['another type', 'type', { client: { type: 'webauthn.get' } }],
	['no type', 'type', { client: { type: undefined } }],
	['another challenge', 'challenge', { client: { challenge: base64url(randomBytes(32)) } }],
	['a challenge too short', 'challenge', { client: { challenge: 'AAAA' } }],
	['another origin', 'origin', { client: { origin: 'https://crm.example.com.evil.example' } }],
	['the origin over http', 'origin', { client: { origin: 'http://crm.example.com' } }],
	['the origin with a port', 'origin', { client: { origin: 'https://crm.example.com:8443' } }],
	['a page inside another site', 'cross_origin', { client: { crossOrigin: true } }, 'laxer'],
	['a page under another top', 'cross_origin', { client: { topOrigin: 'https://evil.example' } }, 'laxer'],
	['client data that is no JSON', 'challenge', { clientBytes: () => Buffer.from('{') }],
	['another site', 'relying_party', { site: 'example.com' }],
	['nobody there', 'not_present', { flags: 0x44 }],
	['not verified', 'not_verified', { flags: 0x41 }],
	['no key inside', 'auth_data', { flags: 0x05 }],
	['extensions announced, none there', 'auth_data', { flags: 0xc5 }],
	['backed up, yet not to be backed up', 'backup', { flags: 0x55 }],
	['bytes behind the key', 'auth_data', { tail: Buffer.from([0]) }],
	['bytes behind the attestation', 'attestation', { attestationTail: Buffer.from([0]) }, 'laxer'],
	['another attestation', 'attestation', { format: 'packed' }],
	['a statement where none belongs', 'attestation', { statement: { sig: Buffer.from('x') } }],
	['a member too much', 'attestation', { attestation: (object) => { object.more = 1; } }, 'laxer'],
	['no authenticator data', 'attestation', { attestation: (object) => { delete object.authData; } }],
	['an empty credential id', 'auth_data', { id: Buffer.alloc(0) }, 'laxer'],
	['a credential id too long', 'auth_data', { id: randomBytes(1024) }, 'laxer'],
	['a credential id longer than the data', 'auth_data', { idLength: 4000 }],
	['an algorithm not taken', 'algorithm', { cose: (key) => key.set(3, -36) }],
	['no algorithm', 'auth_data', { cose: (key) => key.delete(3) }],
	['an algorithm of another kind of key', 'key', { cose: (key) => key.set(3, -8) }, 'laxer'],
	['another curve', 'key', { cose: (key) => key.set(-1, 2) }, 'laxer'],
	['a point beside the curve', 'key', { cose: (key) => key.set(-2, alter(key.get(-2))) }, 'laxer'],
	['half a point', 'key', { cose: (key) => key.delete(-3) }, 'laxer'],
	['a coordinate too short', 'key', { cose: (key) => key.set(-2, key.get(-2).subarray(1)) }, 'laxer'],
];

/* ... and when it is used. */
const wrongUse = [
	['another type', 'type', { client: { type: 'webauthn.create' } }],
	['another challenge', 'challenge', { client: { challenge: base64url(randomBytes(32)) } }],
	['another origin', 'origin', { client: { origin: 'https://evil.example' } }],
	['a page inside another site', 'cross_origin', { client: { crossOrigin: true } }, 'laxer'],
	['another site', 'relying_party', { site: 'evil.example' }],
	['nobody there', 'not_present', { flags: 0x04 }],
	['not verified', 'not_verified', { flags: 0x01 }],
	['backed up, yet not to be backed up', 'backup', { flags: 0x15 }],
	['suddenly to be backed up', 'backup', { flags: 0x0d }, 'laxer'],
	['a key inside', 'auth_data', { flags: 0x45 }],
	['bytes behind the end', 'auth_data', { tail: Buffer.from([0]) }],
	['extensions cut off', 'auth_data', { flags: 0x85, tail: Buffer.from([0xa1, 0x61]) }],
	['a counter that stands', 'counter', { count: 1 }],
	['a counter that goes back to none', 'counter', { count: 0 }],
	['something else signed', 'signature', { signed: (bytes) => alter(bytes) }],
	['a bit of the signature', 'signature', { signature: (bytes) => alter(bytes) }],
	['half a signature', 'signature', { signature: (bytes) => bytes.subarray(0, bytes.length >> 1) }],
];

forEachEngine((engine) => {
	describe(`passkeys on ${engine}`, () => {
		const server = useServer({ engine, env: { GENJIN_PUBLIC_URL: origin, GENJIN_RATE_PERCENT: '-1' } });
		const ask = async (api, purpose) => (await api.post('/passkeys/options', { purpose })).body;
		const askLogin = async () => (await server.anonymous().post('/passkeys/login-options')).body;

		async function add(api, device, name = '我的电脑') {
			const options = await ask(api, 'register');
			return (await api.post('/passkeys', { name, ...device.create(options) }, { status: 201 })).body;
		}

		const refused = async (call, status, code, reason) => {
			const { body, status: told } = await call;
			assert.deepEqual([told, body.code, body.params?.reason], [status, code, reason]);
		};

		test('a passkey of each kind is made, named, used to log in, and removed', async () => {
			const lisa = await server.addUser({ login: 'lisa', name: '李莎', role: 'senior' });
			for (const algorithm of [-7, -8, -257]) {
				const device = new Authenticator({ origin, algorithm });
				const made = await add(lisa, device);
				await lisa.patch(`/passkeys/${made.id}`, { name: '办公室' }, { status: 204 });
				const again = server.anonymous();
				const { body: me } = await again.post('/passkeys/login', { ...device.use(await askLogin()), trusted: true });
				assert.equal(me.login, 'lisa');
				const { body: list } = await again.get('/passkeys');
				assert.deepEqual(list.items.map(({ name }) => name), ['办公室']);
				assert.ok(list.items[0].last_used_at);
				await again.delete(`/passkeys/${made.id}`, undefined, { status: 204 });
				await refused(server.anonymous().post('/passkeys/login', device.use(await askLogin()), { status: null }), 401, 'passkey.unknown');
			}
			const audit = await server.query("SELECT action FROM audit_entry WHERE action LIKE 'passkey.%' ORDER BY seq");
			assert.deepEqual(audit.slice(0, 3).map(({ action }) => action), ['passkey.add', 'passkey.rename', 'passkey.remove']);
		});

		test(`${wrongNew.length} ways to make one wrong are refused, each for its reason`, async () => {
			const tom = await server.addUser({ login: 'tom', name: '汤姆', role: 'junior' });
			for (const [what, reason, wrong, laxer] of wrongNew) {
				const options = await ask(tom, 'register');
				const answer = new Authenticator({ origin }).create(options, wrong);
				const reply = await tom.post('/passkeys', { name: 'x', ...answer }, { status: null });
				assert.deepEqual([reply.status, reply.body.code, reply.body.params?.reason], [422, 'passkey.refused', reason], what);
				assert.equal(Boolean(await oracleOfNew(options.challenge, answer)), Boolean(laxer), `${what}: what the library says`);
			}
			assert.equal((await tom.get('/passkeys')).body.items.length, 0);
			const device = new Authenticator({ origin });
			assert.ok(await add(tom, device));
		});

		test(`${wrongUse.length} ways to use one wrong are refused, each for its reason`, async () => {
			const wei = await server.addUser({ login: 'wei', name: '韦', role: 'senior' });
			const device = new Authenticator({ origin, count: 7 });
			const options = await ask(wei, 'register');
			const created = device.create(options);
			await wei.post('/passkeys', { name: 'x', ...created }, { status: 201 });
			const known = { ...(await oracleOfNew(options.challenge, created)).credential, counter: 7 };
			for (const [what, reason, wrong, laxer] of wrongUse) {
				const { challenge } = await askLogin();
				const answer = device.use({ challenge }, wrong);
				const reply = await server.anonymous().post('/passkeys/login', answer, { status: null });
				assert.deepEqual([reply.status, reply.body.code, reply.body.params?.reason], [422, 'passkey.refused', reason], what);
				assert.equal(await oracleOfUse(challenge, answer, known), Boolean(laxer), `${what}: what the library says`);
			}
			await server.anonymous().post('/passkeys/login', device.use(await askLogin()));
		});

		test('a challenge is answered once, by the session and for the purpose it was made for', async () => {
			const ada = await server.addUser({ login: 'ada', name: '艾达', role: 'senior' });
			const device = new Authenticator({ origin });
			await add(ada, device);
			const options = await ask(ada, 'confirm');
			const answer = device.use(options, { signature: (bytes) => alter(bytes) });
			await refused(ada.post('/session/confirm', { passkey: answer }, { status: null }), 422, 'passkey.refused', 'signature');
			await refused(ada.post('/session/confirm', { passkey: device.use(options) }, { status: null }), 422, 'passkey.refused', 'challenge');
			const unseal = await ask(ada, 'unseal');
			await refused(ada.post('/session/confirm', { passkey: device.use(unseal) }, { status: null }), 422, 'passkey.refused', 'challenge');
			const second = await server.login({ login: 'ada', password });
			await refused(second.post('/session/confirm', { passkey: device.use(await ask(ada, 'confirm')) }, { status: null }), 422, 'passkey.refused',
				'challenge');
			await refused(server.anonymous().post('/passkeys/login', device.use(await ask(ada, 'confirm')), { status: null }), 422, 'passkey.refused',
				'challenge');
		});

		test("a passkey is its owner's: not registered twice, not used by or for somebody else", async () => {
			const eva = await server.addUser({ login: 'eva', name: '伊娃', role: 'senior' });
			const max = await server.addUser({ login: 'max', name: '麦克斯', role: 'senior' });
			const device = new Authenticator({ origin });
			await add(eva, device);
			const [{ id, user }] = device.keys;
			const twin = new Authenticator({ origin }).create(await ask(max, 'register'), { id });
			await refused(max.post('/passkeys', { name: 'x', ...twin }, { status: null }), 409, 'passkey.taken');
			await add(max, new Authenticator({ origin }));
			const ofMax = await ask(max, 'confirm');
			await refused(max.post('/session/confirm', { passkey: device.use({ challenge: ofMax.challenge }) }, { status: null }), 422, 'passkey.unknown');
			const other = (await ask(max, 'register')).user.id;
			assert.notEqual(other, user);
			await refused(server.anonymous().post('/passkeys/login', device.use(await askLogin(), { user: other }), { status: null }), 422,
				'passkey.refused', 'user');
			const { user_handle: none, ...withoutUser } = device.use(await askLogin());
			await refused(server.anonymous().post('/passkeys/login', withoutUser, { status: null }), 422, 'passkey.refused', 'user');
			await server.command(['user', 'disable', '--login', 'eva']);
			await refused(server.anonymous().post('/passkeys/login', device.use(await askLogin()), { status: null }), 401, 'login.failed');
		});

		test('who proves again who he is goes on under a new cookie', async () => {
			const ben = await server.addUser({ login: 'ben', name: '本', role: 'senior' });
			const before = ben.cookie;
			const device = new Authenticator({ origin });
			await add(ben, device);
			await ben.post('/session/confirm', { passkey: device.use(await ask(ben, 'confirm')) }, { status: 204 });
			assert.notEqual(ben.cookie, before);
			await ben.get('/me');
			await server.anonymous().get('/me', undefined, { status: 401, headers: { cookie: before } });
			const between = ben.cookie;
			await ben.post('/session/confirm', { password }, { status: 204 });
			assert.notEqual(ben.cookie, between);
			await refused(ben.post('/session/confirm', {}, { status: null }), 422, 'request.missing');
			for (let i = 0; i < 5; i++)
				await refused(ben.post('/session/confirm', { password: `wrong ${i}` }, { status: null }), 422, 'password.wrong');
			await ben.post('/session/confirm', { password: 'wrong again' }, { status: 422 });
			await refused(ben.post('/session/confirm', { password }, { status: null }), 429, 'login.slow_down');
		});
	});
});
