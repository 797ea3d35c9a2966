/* genjin servers under test.  See index.mjs for how to use them. */
import { execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { after, before } from 'node:test';
import { binary, freePort, plainBinary, projectFolder, temporaryFolder, waitFor } from './base.mjs';
import { Client } from './client.mjs';
import { closeLater } from './leftover.mjs';
import { changeDatabase, createDatabase, dropDatabase, queryDatabase } from './postgres.mjs';

const running = new Set();
process.on('exit', () => {
	for (const child of running)
		child.kill('SIGKILL');
});

function faketimeLibrary() {
	for (const folder of fs.readdirSync('/usr/lib')) {
		const file = `/usr/lib/${folder}/faketime/libfaketimeMT.so.1`;
		if (fs.existsSync(file))
			return file;
	}
	throw new Error('libfaketime is missing: run tools/bootstrap test');
}

export class Server {
	log = [];
	output = '';
	exit = null;
	#child = null;
	#clockOffsetMs = 0;
	#clockFile = null;

	constructor(options) {
		this.options = { engine: 'sqlite', firm: '测试', login: 'admin', password: 'correct horse battery', env: {}, args: [],
			...options };
	}

	get url() {
		return `http://127.0.0.1:${this.port}`;
	}

	/* libfaketime and AddressSanitizer do not go together. */
	get program() {
		return this.options.clock ? plainBinary : binary;
	}

	get pid() {
		return this.#child.pid;
	}

	/* Makes data folder and database, creates the first firm, starts the server. */
	async open() {
		if (!fs.existsSync(this.program))
			throw new Error(`${this.program} is not built: run make`);
		const { shareWith } = this.options;
		this.dataFolder = temporaryFolder('data');
		if (this.options.clock)
			this.#openClock();
		if (shareWith) {
			this.databaseUrl = shareWith.databaseUrl;
			fs.mkdirSync(`${this.dataFolder}/keys`, { recursive: true });
			fs.cpSync(`${shareWith.dataFolder}/keys`, `${this.dataFolder}/keys`, { recursive: true });
		} else if (this.options.engine === 'postgres') {
			this.database = await createDatabase();
			this.databaseUrl = this.database.url;
		}
		if (!shareWith && this.options.init !== false)
			await this.#init();
		this.port = await freePort();
		await this.start();
		return this;
	}

	async #init() {
		const { firm, login, password } = this.options;
		await this.command(['init', '--firm', firm, '--login', login, '--password-file', this.secretFile(password)]);
	}

	/* A file that holds a password, for --password-file. */
	secretFile(text) {
		const file = path.join(temporaryFolder('secret'), 'password');
		fs.writeFileSync(file, text, { mode: 0o600 });
		return file;
	}

	#environment() {
		const env = { ...process.env, TZ: 'UTC', ASAN_OPTIONS: 'detect_leaks=1:exitcode=99',
			UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1:exitcode=99', ...this.options.env };
		if (this.#clockFile)
			Object.assign(env, { LD_PRELOAD: faketimeLibrary(), FAKETIME_TIMESTAMP_FILE: this.#clockFile,
				FAKETIME_NO_CACHE: '1' });
		return env;
	}

	#where() {
		const args = ['--data', this.dataFolder];
		return this.databaseUrl ? [...args, '--database', this.databaseUrl] : args;
	}

	/* Runs `genjin ARGS --data … --database …`, also beside the running server. */
	command(args, { status = 0, input = '' } = {}) {
		return new Promise((resolve, reject) => {
			const child = execFile(this.program, [...args, ...this.#where()],
				{ env: this.#environment(), encoding: 'utf8', maxBuffer: 1 << 28, cwd: projectFolder },
				(error, stdout, stderr) => {
					const result = { status: error ? error.code ?? error.signal : 0, stdout, stderr };
					if (status !== null && result.status !== status)
						reject(new Error(`genjin ${args[0]}: status ${result.status} instead of ${status}\n${stdout}${stderr}`));
					else
						resolve(result);
				});
			child.stdin.on('error', () => {});
			child.stdin.end(input);
		});
	}

	async start() {
		this.exit = null;
		const child = spawn(this.program, ['serve', '--listen', `127.0.0.1:${this.port}`, ...this.#where(), ...this.options.args],
			{ env: this.#environment(), stdio: ['ignore', 'pipe', 'pipe'], cwd: projectFolder });
		this.#child = child;
		running.add(child);
		child.on('error', (error) => { this.output += `${error}\n`; });
		child.on('exit', (code, signal) => {
			running.delete(child);
			if (this.#child === child)
				this.exit = { code, signal };
		});
		for (const stream of [child.stdout, child.stderr])
			this.#readLines(stream);
		await waitFor(async () => {
			if (this.exit || child.exitCode !== null)
				throw new Error(`genjin ended at start: ${JSON.stringify(this.exit)}\n${this.output.slice(-4000)}`);
			return (await this.anonymous().get('/readyz', undefined, { status: null }).catch(() => null))?.status === 200;
		}, { ms: 20000, what: `/readyz of ${this.url}\n${this.output.slice(-4000)}` });
	}

	#readLines(stream) {
		let rest = '';
		stream.setEncoding('utf8');
		stream.on('data', (chunk) => {
			this.output += chunk;
			const lines = (rest + chunk).split('\n');
			rest = lines.pop();
			for (const line of lines.filter((text) => text.startsWith('{'))) {
				try {
					this.log.push(JSON.parse(line));
				} catch {
					this.log.push({ unparsed: line });
				}
			}
		});
	}

	waitForLog(filter, ms = 10000) {
		return waitFor(() => this.log.find(filter), { ms, what: `a log line ${filter}` });
	}

	async #waitForExit(ms) {
		return waitFor(() => this.exit, { ms, what: `the end of genjin (pid ${this.pid})` });
	}

	/* SIGTERM; the server finishes what it began and exits with 0. */
	async stop({ ms = 15000 } = {}) {
		if (this.exit?.signal === 'SIGKILL')
			return;
		this.#child.kill('SIGTERM');
		let exit;
		try {
			exit = await this.#waitForExit(ms);
		} catch (error) {
			this.#child.kill('SIGKILL');
			throw error;
		}
		if (exit.code !== 0)
			throw new Error(`genjin ended with ${JSON.stringify(exit)}\n${this.output.slice(-8000)}`);
	}

	async kill() {
		this.#child.kill('SIGKILL');
		await this.#waitForExit(5000);
	}

	pause() {
		this.#child.kill('SIGSTOP');
	}

	resume() {
		this.#child.kill('SIGCONT');
	}

	async restart() {
		await this.stop();
		await this.start();
	}

	async killAndRestart() {
		await this.kill();
		await this.start();
	}

	/* Stops the server and throws its data away. */
	close = closeLater(() => this.#close());

	async #close() {
		if (!this.dataFolder)
			return;
		try {
			if (this.#child)
				await this.stop();
		} finally {
			if (this.database)
				await dropDatabase(this.database.name);
			if (!process.env.GENJIN_KEEP)
				fs.rmSync(this.dataFolder, { recursive: true, force: true });
		}
	}

	// ---- clock

	#openClock() {
		this.#clockFile = path.join(temporaryFolder('clock'), 'offset');
		this.#writeClock(this.options.clock === true ? 0 : new Date(this.options.clock).getTime() - Date.now());
	}

	/* The monotonic clock moves along: without that libfaketime lets timed waits spin.  Backwards a running thread
	 * would wait until the old time comes again. */
	#writeClock(offsetMs) {
		if (offsetMs < this.#clockOffsetMs && this.#child && !this.exit)
			throw new Error('stop the server before its clock goes back');
		this.#clockOffsetMs = offsetMs;
		const seconds = this.#clockOffsetMs / 1000;
		fs.writeFileSync(`${this.#clockFile}.new`, `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(3)}\n`);
		fs.renameSync(`${this.#clockFile}.new`, this.#clockFile);
	}

	/* The server's clock shows `instant` now and goes on from there. */
	setClock(instant) {
		this.#writeClock(new Date(instant).getTime() - Date.now());
	}

	moveClock({ days = 0, hours = 0, minutes = 0, seconds = 0 }) {
		this.#writeClock(this.#clockOffsetMs + (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000);
	}

	now() {
		return new Date(Date.now() + this.#clockOffsetMs);
	}

	// ---- people and data

	anonymous() {
		return new Client(this);
	}

	bearer(token) {
		return new Client(this, { token });
	}

	async login({ login = this.options.login, password = this.options.password, totp } = {}) {
		const client = new Client(this);
		await client.post('/login', { login, password, ...(totp && { totp }) });
		return client;
	}

	async addUser({ login, name = login, role = 'senior', password = 'correct horse battery', firm = this.options.firm }) {
		await this.command(['user', 'add', '--firm', firm, '--login', login, '--name', name, '--role', role,
			'--password-file', this.secretFile(password)]);
		return this.login({ login, password });
	}

	async query(sql) {
		if (this.options.shareWith)
			return this.options.shareWith.query(sql);
		if (this.database)
			return queryDatabase(this.database.name, sql);
		return JSON.parse(execFileSync('python3', [path.join(projectFolder, 'tests/harness/sqlite_query.py'),
			`${this.dataFolder}/genjin.db`, sql], { encoding: 'utf8', maxBuffer: 1 << 28 }));
	}

	/* A change behind the program's back: an older state, a tampering. */
	async change(sql) {
		if (this.database)
			return changeDatabase(this.database.name, sql);
		execFileSync('python3', ['-c', 'import sqlite3, sys; db = sqlite3.connect(sys.argv[1], timeout=10); db.execute(sys.argv[2]); db.commit()',
			`${this.dataFolder}/genjin.db`, sql]);
	}

	/* Writes bytes to a fresh connection; returns everything that came back until it closed or `ms` passed. */
	raw(bytes, ms = 3000) {
		return new Promise((resolve) => {
			const chunks = [];
			const socket = net.connect(this.port, '127.0.0.1', () => socket.write(bytes));
			const done = () => {
				socket.destroy();
				resolve(Buffer.concat(chunks));
			};
			const timer = setTimeout(done, ms);
			socket.on('data', (chunk) => chunks.push(chunk));
			socket.on('error', () => {});
			socket.on('close', () => {
				clearTimeout(timer);
				done();
			});
		});
	}
}

export async function startServer(options = {}) {
	const server = new Server(options);
	try {
		return await server.open();
	} catch (error) {
		await server.close().catch(() => {});
		throw error;
	}
}

/* Inside describe: a server that lives as long as the suite. */
export function useServer(options = {}) {
	const server = new Server(options);
	before(() => server.open());
	after(() => server.close());
	return server;
}
