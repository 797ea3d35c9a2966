/* HTTP client of the tests: one person's session, or an API token, or nobody. */
import http from 'node:http';
import { Mailbox } from './base.mjs';
import { contractDifferences } from './contract.mjs';

const ownRoots = ['/api/', '/healthz', '/readyz', '/metrics'];

function fullPath(path) {
	if (path.startsWith('page:'))
		return path.slice(5);
	return ownRoots.some((root) => path.startsWith(root)) ? path : `/api/v1${path}`;
}

export class Client {
	#agent;
	#cookies = new Map();
	#headers;

	constructor(server, { token, headers = {} } = {}) {
		this.server = server;
		this.#agent = new http.Agent({ keepAlive: !server.options.clock }); // a jump of the clock ends idle connections
		this.#headers = { ...headers, ...(token && { authorization: `Bearer ${token}` }) };
	}

	get cookie() {
		return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	get(path, query, options) {
		const text = query ? `${path}${path.includes('?') ? '&' : '?'}${new URLSearchParams(query)}` : path;
		return this.call('GET', text, undefined, options);
	}

	post(path, body, options) {
		return this.call('POST', path, body, options);
	}

	patch(path, body, options) {
		return this.call('PATCH', path, body, options);
	}

	put(path, body, options) {
		return this.call('PUT', path, body, options);
	}

	delete(path, body, options) {
		return this.call('DELETE', path, body, options);
	}

	upload(path, parts, options = {}) {
		const boundary = `genjin-${Math.random().toString(36).slice(2)}`;
		const chunks = [];
		for (const [field, part] of Object.entries(parts)) {
			const file = typeof part === 'object' ? `; filename="${part.name}"\r\nContent-Type: ${part.type ?? 'text/csv'}` : '';
			chunks.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${field}"${file}\r\n\r\n`),
				Buffer.from(typeof part === 'object' ? part.content : `${part}`), Buffer.from('\r\n'));
		}
		chunks.push(Buffer.from(`--${boundary}--\r\n`));
		return this.call(options.method ?? 'POST', path, undefined,
			{ ...options, raw: Buffer.concat(chunks), type: `multipart/form-data; boundary=${boundary}` });
	}

	/* One request.  See index.mjs for the options. */
	async call(method, path, body, options = {}) {
		const reply = await this.#send(method, fullPath(path), body, options);
		const wanted = options.status;
		if (wanted === undefined ? reply.status >= 300 : wanted !== null && reply.status !== wanted)
			throw new Error(`${method} ${path}: status ${reply.status}${wanted ? ` instead of ${wanted}` : ''}\n${reply.text.slice(0, 2000)}`);
		const differences = options.contract === false ? [] : contractDifferences(method, fullPath(path), reply);
		if (differences.length)
			throw new Error(`${method} ${path}: the reply breaks the contract\n${differences.slice(0, 10).join('\n')}`);
		return reply;
	}

	/* A kept connection may end, by the server's limit for idle ones, at the moment it is used again: then on a new one. */
	async #send(method, path, body, options) {
		try {
			return await this.#sendOnce(this.#agent, method, path, body, options);
		} catch (error) {
			if (!error.wasKept)
				throw error;
			return this.#sendOnce(new http.Agent(), method, path, body, options);
		}
	}

	#sendOnce(agent, method, path, body, { headers = {}, key, ifMatch, raw, type = 'application/json' }) {
		const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
		const all = { 'sec-fetch-site': 'same-origin', ...this.#headers, ...(this.cookie && { cookie: this.cookie }),
			...(key && { 'idempotency-key': key }), ...(ifMatch && { 'if-match': ifMatch }),
			...(payload !== undefined && { 'content-type': type, 'content-length': Buffer.byteLength(payload) }), ...headers };
		for (const name of Object.keys(all).filter((header) => all[header] === null))
			delete all[name];
		return new Promise((resolve, reject) => {
			const request = http.request({ host: '127.0.0.1', port: this.server.port, method, path, headers: all,
				agent, timeout: 60000 }, (response) => {
				const chunks = [];
				response.on('data', (chunk) => chunks.push(chunk));
				response.on('error', reject);
				response.on('end', () => resolve(this.#reply(response, Buffer.concat(chunks))));
			});
			request.on('timeout', () => request.destroy(new Error(`${method} ${path}: no answer within 60 s`)));
			request.on('error', (error) => reject(Object.assign(error, { wasKept: request.reusedSocket && error.code === 'ECONNRESET' })));
			request.end(payload);
		});
	}

	#reply(response, bytes) {
		this.#keepCookies(response);
		const text = bytes.toString('utf8');
		const isJson = /^application\/(problem\+)?json/.test(response.headers['content-type'] ?? '');
		return { status: response.statusCode, headers: response.headers, bytes, text, body: isJson && text ? JSON.parse(text) : undefined };
	}

	#keepCookies(response) {
		for (const line of response.headers['set-cookie'] ?? []) {
			const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
			if (value === '' || /max-age=0/i.test(line))
				this.#cookies.delete(name);
			else
				this.#cookies.set(name, value);
		}
	}

	/* Server-sent events; resolves when the server has answered 200. */
	stream({ lastEventId, path = '/stream' } = {}) {
		return new Promise((resolve, reject) => {
			const headers = { accept: 'text/event-stream', 'sec-fetch-site': 'same-origin', ...this.#headers,
				...(this.cookie && { cookie: this.cookie }), ...(lastEventId && { 'last-event-id': lastEventId }) };
			const request = http.get({ host: '127.0.0.1', port: this.server.port, path: fullPath(path), headers, agent: false }, (response) => {
				if (response.statusCode === 200)
					resolve(new Stream(request, response));
				else
					reject(new Error(`GET ${path}: status ${response.statusCode}`));
			});
			request.on('error', reject);
		});
	}
}

export class Stream {
	#box = new Mailbox();
	closed = false;

	constructor(request, response) {
		this.request = request;
		let rest = '';
		response.setEncoding('utf8');
		response.on('data', (chunk) => {
			const blocks = (rest + chunk).replace(/\r\n/g, '\n').split('\n\n');
			rest = blocks.pop();
			for (const block of blocks)
				this.#read(block);
		});
		response.on('error', () => {});
		response.on('close', () => { this.closed = true; });
	}

	get events() {
		return this.#box.items;
	}

	#read(block) {
		const event = { type: 'message', data: '', at: performance.now() };
		for (const line of block.split('\n').filter((text) => text && !text.startsWith(':'))) {
			const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
			if (name === 'event')
				event.type = value;
			else if (name === 'id')
				event.id = value;
			else if (name === 'data')
				event.data += event.data ? `\n${value}` : value;
		}
		if (event.data === '' && !event.id)
			return;
		try {
			event.body = JSON.parse(event.data);
		} catch {
			event.body = undefined;
		}
		this.#box.add(event);
	}

	/* The next unseen event of that type (any type when missing). */
	next(type, ms = 10000) {
		return this.#box.next((event) => !type || event.type === type, ms, `a stream event ${type ?? ''}`);
	}

	close() {
		this.request.destroy();
	}
}
