/* Apps of a firm as their providers' documentation describes them: tokens that are given out, counted and expire, persons who are known or
 * not. Part of chat.mjs.
 *
 *   appOf(url)      channel of a call, "NAME.token" where it asks for a token; undefined: a robot or push
 *   makeApps()      { accounts, answers, expireTokens } of one server
 */
const PERSON = /^(zhangsan|lisi|wangwu)$/;
const WECOM = { key: 'ww1234567890abcdef', secret: 'wecom-app-secret-0123456789', agent: '1000002' };

const calls = {
	'/cgi-bin/gettoken': 'wecom_app.token', '/cgi-bin/message/send': 'wecom_app',
};
export const appOf = ({ pathname }) => calls[pathname];

/* Tokens of one provider: the one that holds, and those that held before. */
class Tokens {
	count = 0;
	current = null;
	old = new Set();

	give() {
		this.current ??= `token-${++this.count}-${'x'.repeat(40)}`;
		return this.current;
	}

	expire() {
		if (this.current) this.old.add(this.current);
		this.current = null;
	}

	/* What is wrong with a token: 42001 ended, 40014 never given out; undefined: it holds. */
	refuse(token) {
		if (token === this.current && token) return undefined;
		return this.old.has(token) ? 42001 : 40014;
	}
}

function wecomApp(tokens) {
	const seen = new Set();
	return {
		'wecom_app.token'({ url }) {
			if (url.searchParams.get('corpid') !== WECOM.key)
				return [200, { errcode: 40013, errmsg: 'invalid corpid' }];
			if (url.searchParams.get('corpsecret') !== WECOM.secret)
				return [200, { errcode: 40001, errmsg: 'invalid credential' }];
			return [200, { errcode: 0, errmsg: 'ok', access_token: tokens.give(), expires_in: 7200 }];
		},
		wecom_app({ url, body, text }) {
			const refused = tokens.refuse(url.searchParams.get('access_token'));
			if (refused)
				return [200, { errcode: refused, errmsg: refused === 42001 ? 'access_token expired' : 'invalid access_token' }];
			if (body.agentid !== Number(WECOM.agent))
				return [200, { errcode: 301002, errmsg: 'not allow operate another agent with this accesstoken' }];
			const card = body.textcard ?? {};
			if (body.msgtype !== 'textcard' || !card.title || !card.description || !card.url || Buffer.byteLength(card.title) > 128 || Buffer.byteLength(card.description) > 512)
				return [200, { errcode: 40058, errmsg: 'invalid Request Parameter' }];
			if (body.touser === 'left') /* one among several: the call is well, and names him */
				return [200, { errcode: 0, errmsg: 'ok', invaliduser: 'left', msgid: 'm0' }];
			if (!PERSON.test(body.touser))
				return [200, { errcode: 81013, errmsg: 'user & party & tag all invalid', invaliduser: body.touser }];
			if (seen.has(text)) /* dropped in silence: enable_duplicate_check */
				return [200, { errcode: 0, errmsg: 'ok', msgid: 'dropped' }];
			seen.add(text);
			return [200, { errcode: 0, errmsg: 'ok', msgid: `m${seen.size}` }];
		},
	};
}

export function makeApps() {
	const tokens = { wecom_app: new Tokens() };
	return {
		accounts: { wecom_app: WECOM },
		answers: { ...wecomApp(tokens.wecom_app) },
		expireTokens: () => Object.values(tokens).forEach((one) => one.expire()),
	};
}
