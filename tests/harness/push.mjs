/* A push service on https://localhost that checks RFC 8030 and 8292 and decrypts RFC 8291 with npm http_ece.
 *
 *   const push = await startPushSink();
 *   env: { ...push.env }                       GENJIN_PUSH_HOSTS, GENJIN_CA_FILE
 *   const subscription = push.subscription();  as a browser gives it: { endpoint, keys: { p256dh, auth } }
 *   await api.post('/push-subscriptions', subscription);
 *   const message = await push.next(5000);     { subscription, body (parsed JSON or text), text, headers, ttl, claims, refused }
 *   push.answer(410) or push.answer((message) => 429)    default 201; a request that breaks an RFC gets 400 and `refused`
 */
import crypto from 'node:crypto';
import https from 'node:https';
import ece from 'http_ece';
import { Mailbox } from './base.mjs';
import { certificate } from './certificate.mjs';
import { closeLater } from './leftover.mjs';

const base64url = (bytes) => Buffer.from(bytes).toString('base64url');

class Subscription {
	constructor(origin) {
		this.curve = crypto.createECDH('prime256v1');
		this.curve.generateKeys();
		this.secret = crypto.randomBytes(16);
		this.id = base64url(crypto.randomBytes(18));
		this.endpoint = `${origin}/push/${this.id}`;
		this.keys = { p256dh: base64url(this.curve.getPublicKey()), auth: base64url(this.secret) };
	}

	toJSON() {
		return { endpoint: this.endpoint, keys: this.keys };
	}

	decrypt(body) {
		return ece.decrypt(body, { version: 'aes128gcm', privateKey: this.curve, authSecret: base64url(this.secret) });
	}
}

function publicKey(bytes) {
	return crypto.createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256',
		x: base64url(bytes.subarray(1, 33)), y: base64url(bytes.subarray(33, 65)) } });
}

/* Checks `Authorization: vapid t=…, k=…` and returns the claims; throws what is wrong. */
function readVapid(header, origin) {
	const [, token, key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header ?? '') ?? [];
	if (!token)
		throw new Error('no VAPID authorization');
	const [head, claims, signature] = token.split('.');
	const valid = crypto.verify('sha256', Buffer.from(`${head}.${claims}`),
		{ key: publicKey(Buffer.from(key, 'base64url')), dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
	const { alg } = JSON.parse(Buffer.from(head, 'base64url'));
	const read = JSON.parse(Buffer.from(claims, 'base64url'));
	if (!valid || alg !== 'ES256')
		throw new Error('VAPID signature is wrong');
	if (read.aud !== origin)
		throw new Error(`VAPID audience is ${read.aud}`);
	if (!Number.isInteger(read.exp))
		throw new Error('VAPID expiry is missing');
	return { ...read, key };
}

function readMessage(request, body, subscriptions, origin) {
	const subscription = subscriptions.get(request.url.replace(/^\/push\//, ''));
	const message = { subscription, headers: request.headers, ttl: Number(request.headers.ttl), at: performance.now() };
	try {
		if (request.method !== 'POST' || request.headers['content-encoding'] !== 'aes128gcm')
			throw new Error(`${request.method} with content-encoding ${request.headers['content-encoding']}`);
		if (!/^\d+$/.test(request.headers.ttl ?? ''))
			throw new Error('TTL is missing');
		if (body.length > 4096 + 200)
			throw new Error(`body of ${body.length} bytes`);
		message.claims = readVapid(request.headers.authorization, origin);
		message.text = subscription?.decrypt(body).toString('utf8');
		message.body = message.text?.startsWith('{') ? JSON.parse(message.text) : message.text;
	} catch (error) {
		message.refused = error.message;
	}
	return message;
}

export async function startPushSink() {
	const { key, cert, caFile } = certificate();
	const box = new Mailbox();
	const subscriptions = new Map();
	let answer = () => 201;
	let origin;
	const server = https.createServer({ key, cert }, (request, response) => {
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', async () => {
			const message = readMessage(request, Buffer.concat(chunks), subscriptions, origin);
			message.status = message.refused ? 400 : message.subscription ? await answer(message) : 404;
			box.add(message);
			response.writeHead(message.status, { location: `${origin}/message/1`, 'content-length': 0 }).end();
		});
	});
	await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	origin = `https://localhost:${server.address().port}`;
	return {
		origin, received: box.items,
		env: { GENJIN_PUSH_HOSTS: `localhost:${server.address().port}`, GENJIN_CA_FILE: caFile },
		subscription: () => {
			const subscription = new Subscription(origin);
			subscriptions.set(subscription.id, subscription);
			return subscription;
		},
		next: (ms) => box.next(undefined, ms, 'a push message'),
		answer: (status) => { answer = typeof status === 'function' ? status : () => status; },
		close: closeLater(() => new Promise((resolve) => {
			server.closeAllConnections();
			server.close(resolve);
		})),
	};
}
