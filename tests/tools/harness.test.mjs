/* The harness itself: every peer and engine must be there and must notice what is wrong. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import crypto from 'node:crypto';
import https from 'node:https';
import { test } from 'node:test';
import ece from 'http_ece';
import nodemailer from 'nodemailer';
import { openBrowser, random, startMailSink, startPushSink, temporaryFolder } from '../harness/index.mjs';
import { createDatabase, dropDatabase, queryDatabase } from '../harness/postgres.mjs';
import { projectFolder } from '../harness/base.mjs';

test('PostgreSQL gives a fresh database to a role that is no superuser', async () => {
	const { name, url } = await createDatabase();
	assert.match(url, /^postgresql:\/\/genjin@\//);
	assert.deepEqual(queryDatabase(name, "SELECT rolsuper FROM pg_roles WHERE rolname = 'genjin'"), [{ rolsuper: false }]);
	await dropDatabase(name);
});

test('SQLite rows come back as objects', () => {
	const file = `${temporaryFolder()}/x.db`;
	execFileSync('python3', ['-c', 'import sqlite3,sys; d=sqlite3.connect(sys.argv[1]); d.execute("create table t(a)"); d.execute("insert into t values(1)"); d.commit()', file]);
	const text = execFileSync('python3', [`${projectFolder}/tests/harness/sqlite_query.py`, file, 'SELECT a FROM t']);
	assert.deepEqual(JSON.parse(text), [{ a: 1 }]);
});

test('mail sink keeps, parses and refuses mail', async () => {
	const sink = await startMailSink({ tls: true, user: 'firm', password: 'secret' });
	const send = (to) => nodemailer.createTransport({ host: 'localhost', port: sink.port, requireTLS: true,
		auth: { user: 'firm', pass: 'secret' }, tls: { rejectUnauthorized: false } })
		.sendMail({ from: 'a@example.com', to, subject: '提醒', text: '王小明' });
	await send('b@example.com');
	const mail = await sink.next((message) => message.to.includes('b@example.com'), 2000);
	assert.equal(mail.subject, '提醒');
	assert.equal(mail.text.trim(), '王小明');
	sink.refuse(() => Object.assign(new Error('later'), { responseCode: 450 }));
	await assert.rejects(send('c@example.com'), /450/);
	await sink.close();
});

function postPush(origin, path, body, headers) {
	return new Promise((resolve, reject) => {
		https.request(origin + path, { method: 'POST', headers, rejectUnauthorized: false }, (response) => {
			response.resume();
			resolve(response.statusCode);
		}).on('error', reject).end(body);
	});
}

function vapid(origin) {
	const keys = crypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const text = `${part({ typ: 'JWT', alg: 'ES256' })}.${part({ aud: origin, exp: 1900000000, sub: 'mailto:a@example.com' })}`;
	const signature = crypto.sign('sha256', Buffer.from(text), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
	const { x, y } = keys.publicKey.export({ format: 'jwk' });
	const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
	return `vapid t=${text}.${signature.toString('base64url')}, k=${point.toString('base64url')}`;
}

test('push sink decrypts a good message and names what is wrong with a bad one', async () => {
	const sink = await startPushSink();
	const subscription = sink.subscription();
	const { endpoint, keys } = JSON.parse(JSON.stringify(subscription));
	const curve = crypto.createECDH('prime256v1');
	curve.generateKeys();
	const body = ece.encrypt(Buffer.from('{"kind":"reminder"}'),
		{ version: 'aes128gcm', privateKey: curve, dh: keys.p256dh, authSecret: keys.auth });
	const headers = { 'content-encoding': 'aes128gcm', ttl: 60, authorization: vapid(sink.origin) };
	assert.equal(await postPush(sink.origin, new URL(endpoint).pathname, body, headers), 201);
	assert.deepEqual((await sink.next(1000)).body, { kind: 'reminder' });
	assert.equal(await postPush(sink.origin, new URL(endpoint).pathname, body, { ...headers, authorization: vapid('https://elsewhere') }), 400);
	assert.match((await sink.next(1000)).refused, /audience/);
	sink.answer(410);
	assert.equal(await postPush(sink.origin, new URL(endpoint).pathname, body, headers), 410);
	await sink.close();
});

test('Chromium opens a page and reports its problems', async () => {
	const browser = await openBrowser();
	const page = await browser.desk({ url: 'http://127.0.0.1:9' }, { path: 'data:text/html;charset=utf-8,<title>跟进</title><script>missing()</script>' });
	assert.equal(await page.title(), '跟进');
	assert.match(page.problems.join(), /missing is not defined/);
	await browser.close();
});

test('random numbers repeat with their seed', () => {
	const draw = (seed) => Array.from({ length: 5 }, (_, index) => random(seed + index).int(1000));
	assert.deepEqual(draw(7), draw(7));
	assert.notDeepEqual(draw(7), draw(8));
});
