/* Robots and pushes of seven providers, and the apps of chat_apps.mjs, on http://127.0.0.1, each answering as its documentation says:
 * HTTP 200 with an error code in the body, signatures checked, keys known or not.
 *
 *   const chat = await startChatServer({ now: () => server.now() });   the clock that signatures are held against
 *   env: { ...chat.env }                       GENJIN_CHAT_HOSTS
 *   chat.targets.wecom_robot                   { address, secret } as a person copies it
 *   chat.apps.wecom_app                        { base_url, key, secret, … } as an admin copies it
 *   const message = await chat.next(({ channel }) => channel === 'bark');   { channel, body, headers, link }
 *   chat.answer((message) => [200, { errcode: 45009 }] or undefined)        instead of the usual answer; null: as usual again
 */
import crypto from 'node:crypto';
import http from 'node:http';
import { Mailbox } from './base.mjs';
import { appOf, makeApps } from './chat_apps.mjs';
import { closeLater } from './leftover.mjs';

const HOUR_MS = 3600000;
const KEY = '693a91f6-7e5c-4bc4-97a0-0ec2sifa5aaa';
const secrets = {
	dingtalk_robot: 'SEC0123456789abcdef', feishu_robot: 'feishu-secret-key', ntfy: 'tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2', gotify: 'AppTokenGotify',
	webhook: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
};
const paths = {
	wecom_robot: `/cgi-bin/webhook/send?key=${KEY}`, dingtalk_robot: `/robot/send?access_token=${KEY}`, feishu_robot: `/open-apis/bot/v2/hook/${KEY}`,
	bark: `/${KEY}`, ntfy: `/${KEY}`, gotify: '', webhook: `/hook/${KEY}`,
};
const hmac = (key, text) => crypto.createHmac('sha256', key).update(text).digest('base64');

/* What each says to a message that is in order, and to one that is not. */
const providers = {
	wecom_robot({ url, body }) {
		if (url.searchParams.get('key') !== KEY)
			return [200, { errcode: 93000, errmsg: 'invalid webhook url, hint: [1]' }];
		const { content } = body.text ?? {};
		return body.msgtype === 'text' && content && Buffer.byteLength(content) <= 2048 ? [200, { errcode: 0, errmsg: 'ok' }]
			: [200, { errcode: 40058, errmsg: 'invalid Request Parameter' }];
	},
	dingtalk_robot({ url, body, now }) {
		const at = url.searchParams.get('timestamp');
		if (url.searchParams.get('access_token') !== KEY)
			return [200, { errcode: 300005, errmsg: 'token is not exist' }];
		if (Math.abs(now - Number(at)) > HOUR_MS || url.searchParams.get('sign') !== hmac(secrets.dingtalk_robot, `${at}\n${secrets.dingtalk_robot}`))
			return [200, { errcode: 310000, errmsg: 'sign not match' }];
		return body.msgtype === 'link' && body.link.title && body.link.text && body.link.messageUrl ? [200, { errcode: 0, errmsg: 'ok' }]
			: [200, { errcode: 40035, errmsg: '缺少参数 json' }];
	},
	feishu_robot({ url, body, now }) {
		if (!url.pathname.endsWith(KEY))
			return [200, { code: 19001, data: {}, msg: 'param invalid: incoming webhook access token invalid' }];
		const isClose = Math.abs(now - Number(body.timestamp) * 1000) <= HOUR_MS;
		if (!isClose || body.sign !== hmac(`${body.timestamp}\n${secrets.feishu_robot}`, ''))
			return [200, { code: 19021, msg: 'sign match fail or timestamp is not within one hour from current time' }];
		return body.msg_type === 'post' && body.content.post.zh_cn.title ? [200, { StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' }]
			: [200, { code: 9499, msg: 'Bad Request' }];
	},
	bark({ body }) {
		return body.device_key === KEY ? [200, { code: 200, message: 'success', timestamp: 1 }]
			: [400, { code: 400, message: 'failed to get device token: record not found' }];
	},
	ntfy({ body, headers }) {
		if (headers.authorization !== `Bearer ${secrets.ntfy}`)
			return [403, { code: 40301, http: 403, error: 'forbidden', link: 'https://ntfy.sh/docs/publish/#authentication' }];
		return [200, { id: 'sPs71M8A2T', time: 1, event: 'message', topic: body.topic, message: body.message }];
	},
	gotify({ body, headers }) {
		if (headers['x-gotify-key'] !== secrets.gotify)
			return [401, { error: 'Unauthorized', errorCode: 401, errorDescription: 'you need to provide a valid access token' }];
		return [200, { id: 25, appid: 5, message: body.message, title: body.title, priority: body.priority }];
	},
	webhook({ text, headers }) {
		const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${text}`;
		const key = Buffer.from(secrets.webhook.slice('whsec_'.length), 'base64');
		return headers['webhook-signature'] === `v1,${hmac(key, signed)}` ? [204] : [401];
	},
};

function channelOf({ pathname }, body) {
	const fixed = { '/cgi-bin/webhook/send': 'wecom_robot', '/robot/send': 'dingtalk_robot', '/push': 'bark', '/': 'ntfy', '/message': 'gotify' };
	return fixed[pathname] ?? (body.msg_type ? 'feishu_robot' : 'webhook');
}

/* The link a person would tap. */
const linkIn = (text) => /https?:\/\/[^\s"\\]+#[^\s"\\]+/.exec(text)?.[0];

export async function startChatServer({ now }) {
	const box = new Mailbox();
	const apps = makeApps();
	let instead = null;
	const server = http.createServer((request, response) => {
		const chunks = [];
		request.on('data', (chunk) => chunks.push(chunk));
		request.on('end', () => {
			const text = Buffer.concat(chunks).toString();
			const url = new URL(request.url, 'http://127.0.0.1');
			const body = text ? JSON.parse(text) : {};
			const channel = appOf(url, request.headers) ?? channelOf(url, body);
			const message = { channel, url, body, text, headers: request.headers, now: now().getTime(), link: linkIn(text) };
			const [status, answer] = instead?.(message) ?? (apps.answers[channel] ?? providers[channel])(message);
			message.status = status;
			message.answer = answer;
			box.add(message);
			response.writeHead(status, { 'content-type': 'application/json' }).end(answer === undefined ? '' : JSON.stringify(answer));
		});
	});
	await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
	const origin = `http://127.0.0.1:${server.address().port}`;
	return {
		origin, key: KEY, secrets, received: box.items,
		env: { GENJIN_CHAT_HOSTS: `127.0.0.1:${server.address().port}` },
		targets: Object.fromEntries(Object.entries(paths).map(([channel, path]) => [channel, { address: origin + path, secret: secrets[channel] ?? null }])),
		apps: Object.fromEntries(Object.entries(apps.accounts).map(([channel, account]) => [channel, { base_url: origin, ...account }])),
		expireTokens: apps.expireTokens,
		next: (test, ms) => box.next(test, ms, 'a chat message'),
		answer: (answer) => { instead = answer; },
		close: closeLater(() => new Promise((resolve) => {
			server.closeAllConnections();
			server.close(resolve);
		})),
	};
}
