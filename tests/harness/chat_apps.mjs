/* Apps of a firm as their providers' documentation describes them: tokens that are given out, counted and expire, persons who are known or
 * not, signatures that are held against the body. Part of chat.mjs.
 *
 *   appOf(url, headers)  channel of a call, "NAME.token" where it asks for a token, "NAME.result" for what became of it; undefined: a robot or push
 *   makeApps()           { accounts, answers, expireTokens } of one server
 */
import crypto from 'node:crypto';

const accounts = {
	wecom_app: { key: 'ww1234567890abcdef', secret: 'wecom-app-secret-0123456789', agent: '1000002' },
	dingtalk_notice: { key: 'dingnotice', secret: 'dingtalk-notice-secret-01234', agent: '41605932' },
	dingtalk_bot: { key: 'dingbot', secret: 'dingtalk-bot-secret-0123456', agent: 'dingrobotcode' },
	feishu_app: { key: 'cli_a1', secret: 'feishu-app-secret-012345678' },
	wechat_template: { key: 'wx1234567890abcdef', secret: 'wechat-secret-0123456789', agent: 'thing1,time2', template_id: 'TEMPLATE1' },
	sms_aliyun: { key: 'LTAI1', secret: 'aliyun-secret-0123456789', template_id: 'SMS_1', sign: '跟进' },
	sms_tencent: { key: 'AKID1', secret: 'tencent-secret-0123456789', agent: '1400006666', template_id: '449739', sign: '跟进' },
};
const PERSON = /^(zhangsan|lisi|wangwu)$/;
const SKEW_MS = 15 * 60000;

const calls = {
	'/cgi-bin/gettoken': 'wecom_app.token', '/cgi-bin/message/send': 'wecom_app', '/gettoken': 'dingtalk_notice.token',
	'/topapi/message/corpconversation/asyncsend_v2': 'dingtalk_notice', '/topapi/message/corpconversation/getsendresult': 'dingtalk_notice.result',
	'/v1.0/oauth2/accessToken': 'dingtalk_bot.token', '/v1.0/robot/oToMessages/batchSend': 'dingtalk_bot',
	'/open-apis/auth/v3/tenant_access_token/internal': 'feishu_app.token', '/open-apis/im/v1/messages': 'feishu_app',
	'/cgi-bin/token': 'wechat_template.token', '/cgi-bin/message/template/send': 'wechat_template',
};
const byAction = { 'x-acs-action': 'sms_aliyun', 'x-tc-action': 'sms_tencent' };

export function appOf({ pathname }, headers) {
	const action = Object.keys(byAction).find((name) => headers[name] === 'SendSms');
	return action ? byAction[action] : calls[pathname];
}

const sha = (text) => crypto.createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => crypto.createHmac('sha256', key).update(text).digest();

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

	holds(token) {
		return Boolean(token) && token === this.current;
	}
}

function wecomApp(tokens) {
	const { key, secret, agent } = accounts.wecom_app;
	const seen = new Set();
	return {
		'wecom_app.token'({ url }) {
			if (url.searchParams.get('corpid') !== key)
				return [200, { errcode: 40013, errmsg: 'invalid corpid' }];
			if (url.searchParams.get('corpsecret') !== secret)
				return [200, { errcode: 40001, errmsg: 'invalid credential' }];
			return [200, { errcode: 0, errmsg: 'ok', access_token: tokens.give(), expires_in: 7200 }];
		},
		wecom_app({ url, body, text }) {
			const token = url.searchParams.get('access_token');
			if (!tokens.holds(token))
				return [200, tokens.old.has(token) ? { errcode: 42001, errmsg: 'access_token expired' } : { errcode: 40014, errmsg: 'invalid access_token' }];
			if (body.agentid !== Number(agent))
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

/* The work notice: over its limits it says yes, and only the result of the task knows better. */
function dingtalkNotice(tokens) {
	const { key, secret, agent } = accounts.dingtalk_notice;
	const tasks = new Map();
	const said = new Set();
	const refused = { errcode: 88, sub_code: '40014', sub_msg: '不合法的access_token' };
	return {
		'dingtalk_notice.token'({ url }) {
			return url.searchParams.get('appkey') === key && url.searchParams.get('appsecret') === secret
				? [200, { errcode: 0, errmsg: 'ok', access_token: tokens.give(), expires_in: 7200 }] : [200, { errcode: 40089, errmsg: '不合法的corpid或corpsecret' }];
		},
		dingtalk_notice({ url, body, text }) {
			if (!tokens.holds(url.searchParams.get('access_token')))
				return [200, refused];
			if (body.agent_id !== Number(agent) || body.msg?.msgtype !== 'oa' || !body.msg.oa.body.title || !body.msg.oa.message_url)
				return [200, { errcode: 400002, errmsg: '参数错误' }];
			if (!PERSON.test(body.userid_list))
				return [200, { errcode: 33012, errmsg: '无效的USERID' }];
			tasks.set(tasks.size + 1, said.has(text) ? [body.userid_list] : []); /* the same words twice a day */
			said.add(text);
			return [200, { errcode: 0, task_id: tasks.size, request_id: 'r' }];
		},
		'dingtalk_notice.result'({ url, body }) {
			if (!tokens.holds(url.searchParams.get('access_token')))
				return [200, refused];
			const dropped = tasks.get(body.task_id) ?? [];
			return [200, { errcode: 0, errmsg: 'ok', send_result: { invalid_user_id_list: [], forbidden_user_id_list: dropped, failed_user_id_list: [], read_user_id_list: [] } }];
		},
	};
}

function dingtalkBot(tokens) {
	const { key, secret, agent } = accounts.dingtalk_bot;
	return {
		'dingtalk_bot.token'({ body }) {
			return body.appKey === key && body.appSecret === secret ? [200, { accessToken: tokens.give(), expireIn: 7200 }]
				: [400, { code: 'invalidClientIdOrSecret', message: '无效的clientId或者clientSecret', requestid: 'r' }];
		},
		dingtalk_bot({ headers, body }) {
			if (!tokens.holds(headers['x-acs-dingtalk-access-token']))
				return [400, { code: 'InvalidAuthentication', message: '不合法的access_token', requestid: 'r' }];
			if (body.robotCode !== agent)
				return [400, { code: 'invalidParameter.robotCode.invalid', message: 'robotCode 无效', requestid: 'r' }];
			if (body.msgKey !== 'sampleLink' || !JSON.parse(body.msgParam).messageUrl)
				return [400, { code: 'invalidParameter.msgParam', message: '参数错误', requestid: 'r' }];
			const isKnown = PERSON.test(body.userIds[0]);
			return [200, { processQueryKey: 'q1', invalidStaffIdList: isKnown ? [] : body.userIds, flowControlledStaffIdList: [] }];
		},
	};
}

function feishuApp(tokens) {
	const { key, secret } = accounts.feishu_app;
	return {
		'feishu_app.token'({ body }) {
			return body.app_id === key && body.app_secret === secret ? [200, { code: 0, msg: 'ok', tenant_access_token: tokens.give(), expire: 7200 }]
				: [200, { code: 10014, msg: 'app secret invalid' }];
		},
		feishu_app({ url, headers, body }) {
			if (!tokens.holds(headers.authorization?.replace('Bearer ', '')))
				return [400, { code: 99991663, msg: 'Invalid access token for authorization. Please make a request with token attached.' }];
			if (body.msg_type !== 'post' || !JSON.parse(body.content).zh_cn.title || !(body.uuid?.length <= 50))
				return [400, { code: 230001, msg: 'Your request contains an invalid request parameter.' }];
			if (url.searchParams.get('receive_id_type') !== 'user_id' || !PERSON.test(body.receive_id))
				return [400, { code: 230013, msg: 'Bot has NO availability to this user.' }];
			return [200, { code: 0, msg: 'success', data: { message_id: 'om_1' } }];
		},
	};
}

function wechatTemplate(tokens) {
	const { key, secret, template_id: template } = accounts.wechat_template;
	return {
		'wechat_template.token'({ url }) {
			return url.searchParams.get('appid') === key && url.searchParams.get('secret') === secret ? [200, { access_token: tokens.give(), expires_in: 7200 }]
				: [200, { errcode: 40125, errmsg: 'invalid appsecret' }];
		},
		wechat_template({ url, body }) {
			if (!tokens.holds(url.searchParams.get('access_token')))
				return [200, { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' }];
			if (body.template_id !== template)
				return [200, { errcode: 40037, errmsg: 'invalid template_id' }];
			if (!PERSON.test(body.touser))
				return [200, { errcode: 43004, errmsg: 'require subscribe' }];
			const { thing1, time2 } = body.data;
			return thing1.value.length <= 20 && /^\d{4}年\d\d月\d\d日 \d\d:\d\d$/.test(time2.value) ? [200, { errcode: 0, errmsg: 'ok', msgid: 1 }]
				: [200, { errcode: 47003, errmsg: 'argument invalid!' }];
		},
	};
}

/* Both hold the signature against what arrived, by the provider's recipe. */
const sms = {
	sms_aliyun({ url, headers, now }) {
		const { key, secret, template_id: template, sign } = accounts.sms_aliyun;
		const parts = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=(\w+)$/.exec(headers.authorization ?? '');
		if (parts?.[1] !== key)
			return [404, { Code: 'InvalidAccessKeyId.NotFound', Message: 'Specified access key is not found.' }];
		if (Math.abs(Date.parse(headers['x-acs-date']) - now) > SKEW_MS)
			return [400, { Code: 'InvalidTimeStamp.Expired', Message: 'Specified time stamp or date value is expired.' }];
		const signed = parts[2].split(';').map((name) => `${name}:${headers[name]}\n`).join('');
		const canonical = ['POST', '/', url.search.slice(1), signed, parts[2], sha('')].join('\n');
		if (hmac(secret, `ACS3-HMAC-SHA256\n${sha(canonical)}`).toString('hex') !== parts[3])
			return [400, { Code: 'SignatureDoesNotMatch', Message: 'Specified signature is not matched with our calculation.' }];
		if (url.searchParams.get('SignName') !== sign || url.searchParams.get('TemplateCode') !== template)
			return [200, { Code: 'isv.SMS_TEMPLATE_ILLEGAL', Message: '模板不合法' }];
		return JSON.parse(url.searchParams.get('TemplateParam')).what && /^1\d{10}$/.test(url.searchParams.get('PhoneNumbers'))
			? [200, { Code: 'OK', Message: 'OK', BizId: 'b', RequestId: 'r' }] : [200, { Code: 'isv.MOBILE_NUMBER_ILLEGAL', Message: '号码不合法' }];
	},
	sms_tencent({ headers, body, text, now }) {
		const { key, secret, agent, template_id: template, sign } = accounts.sms_tencent;
		const failed = (Code) => [200, { Response: { Error: { Code, Message: Code }, RequestId: 'r' } }];
		const at = headers['x-tc-timestamp'];
		const day = new Date(Number(at) * 1000).toISOString().slice(0, 10);
		const canonical = ['POST', '/', '', `content-type:${headers['content-type']}\nhost:${headers.host}\n`, 'content-type;host', sha(text)].join('\n');
		const signing = hmac(hmac(hmac(`TC3${secret}`, day), 'sms'), 'tc3_request');
		const signature = hmac(signing, `TC3-HMAC-SHA256\n${at}\n${day}/sms/tc3_request\n${sha(canonical)}`).toString('hex');
		if (Math.abs(Number(at) * 1000 - now) > 5 * 60000)
			return failed('AuthFailure.SignatureExpire');
		if (headers.authorization !== `TC3-HMAC-SHA256 Credential=${key}/${day}/sms/tc3_request, SignedHeaders=content-type;host, Signature=${signature}`)
			return failed('AuthFailure.SignatureFailure');
		const isApproved = body.SmsSdkAppId === agent && body.TemplateId === template && body.SignName === sign && body.TemplateParamSet.length === 2;
		const Code = isApproved ? 'Ok' : 'FailedOperation.TemplateIncorrectOrUnapproved';
		return [200, { Response: { SendStatusSet: [{ SerialNo: 's', PhoneNumber: body.PhoneNumberSet[0], Fee: 1, Code, Message: Code }], RequestId: 'r' } }];
	},
};

export function makeApps() {
	const makers = { wecom_app: wecomApp, dingtalk_notice: dingtalkNotice, dingtalk_bot: dingtalkBot, feishu_app: feishuApp, wechat_template: wechatTemplate };
	const tokens = Object.fromEntries(Object.keys(makers).map((name) => [name, new Tokens()]));
	return {
		accounts,
		answers: Object.assign({}, sms, ...Object.entries(makers).map(([name, make]) => make(tokens[name]))),
		expireTokens: () => Object.values(tokens).forEach((one) => one.expire()),
	};
}
