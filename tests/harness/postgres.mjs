/* A private PostgreSQL 15 cluster on a unix socket: one per run, started by run.mjs or by the first test that asks.
 * The program connects as `genjin`, which owns its databases but is no superuser, so row level security applies.
 * GENJIN_TEST_POSTGRES is the cluster's URL for that role: set by whoever started it, also for the unit tests. */
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { sleep, waitFor } from './base.mjs';

const port = 5432;
const tools = process.env.GENJIN_POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin';
let databases = 0;

const clusterUrl = (folder, database) => `postgresql://genjin@/${database}?host=${folder}&port=${port}`;
const clusterFolder = () => new URLSearchParams(process.env.GENJIN_TEST_POSTGRES.split('?')[1]).get('host');

/* PostgreSQL refuses to run as root. */
function asPostgres(command, args) {
	return process.getuid() === 0 ? ['runuser', ['-u', 'postgres', '--', command, ...args]] : [command, args];
}

function psql(database, sql, role = 'postgres') {
	const [command, args] = asPostgres(`${tools}/psql`,
		['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', clusterFolder(), '-p', `${port}`,
			'-U', role, '-d', database, '-c', sql]);
	return execFileSync(command, args, { encoding: 'utf8', cwd: '/', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

/* Starts the cluster, sets GENJIN_TEST_POSTGRES and returns a function that stops the cluster. A durable one keeps what
 * it acknowledged and has the pages of a small firm in memory, for measuring; tests need no more than a running machine. */
export async function startCluster({ durable = false } = {}) {
	if (!fs.existsSync(`${tools}/postgres`))
		throw new Error(`PostgreSQL 15 is missing (${tools}): run tools/bootstrap test`);
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'genjin-pg-'));
	if (process.getuid() === 0)
		execFileSync('chown', ['postgres:postgres', folder]);
	const [initdb, initArgs] = asPostgres(`${tools}/initdb`,
		['-D', `${folder}/data`, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
	execFileSync(initdb, initArgs, { stdio: 'pipe', cwd: '/' });
	const [postgres, args] = asPostgres(`${tools}/postgres`,
		['-D', `${folder}/data`, '-k', folder, '-p', `${port}`, '-c', 'listen_addresses=',
			...(durable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']), '-c', 'max_connections=300', '-c', `shared_buffers=${durable ? '512MB' : '64MB'}`,
			'-c', 'max_prepared_transactions=0', '-c', 'log_min_messages=fatal', '-c', 'timezone=UTC']);
	const output = fs.openSync(`${folder}/log`, 'a');
	const server = spawn(postgres, args, { stdio: ['ignore', output, output], cwd: '/' });
	const stop = () => {
		const pidFile = `${folder}/data/postmaster.pid`;
		if (fs.existsSync(pidFile))
			process.kill(Number(fs.readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT');
		for (let tries = 0; fs.existsSync(pidFile) && tries < 100; tries++)
			Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
		fs.rmSync(folder, { recursive: true, force: true });
	};
	process.on('exit', stop);
	process.env.GENJIN_TEST_POSTGRES = clusterUrl(folder, 'postgres');
	await waitFor(() => {
		if (server.exitCode !== null)
			throw new Error(`PostgreSQL did not start: ${fs.readFileSync(`${folder}/log`, 'utf8')}`);
		try {
			return psql('postgres', 'SELECT 1') !== '';
		} catch {
			return false;
		}
	}, { ms: 30000, every: 50, what: 'PostgreSQL' });
	psql('postgres', 'CREATE ROLE genjin LOGIN CREATEDB');
	server.unref();
	return () => {
		process.off('exit', stop);
		stop();
	};
}

/* Creates an empty database and returns its name and URL. */
export async function createDatabase() {
	if (!process.env.GENJIN_TEST_POSTGRES)
		await startCluster();
	const name = `genjin_${process.pid}_${++databases}`;
	psql('postgres', `CREATE DATABASE ${name} OWNER genjin`);
	return { name, url: clusterUrl(clusterFolder(), name) };
}

export async function dropDatabase(name) {
	for (let tries = 0; tries < 3; tries++) {
		try {
			psql('postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
			return;
		} catch {
			await sleep(100);
		}
	}
}

/* A role that may log in and owns nothing, for `genjin migrate --serve-as`. */
export function createRole(role) {
	psql('postgres', `CREATE ROLE ${role} LOGIN`);
}

/* The same database, entered as another role. */
export const urlAs = (role, url) => url.replace('//genjin@', `//${role}@`);

/* What psql prints for SQL text of a role, behind the wall as it is; throws what the server says. */
export function askAs(role, name, sql) {
	return psql(name, sql, role).trim();
}

/* What autovacuum does within minutes, now: until then plans are those of tables that were empty. */
export function analyzeDatabase(name) {
	psql(name, 'ANALYZE');
}

/* A change, as a superuser. */
export function changeDatabase(name, sql) {
	psql(name, sql);
}

/* Rows of a query, as a superuser: sees every firm. */
export function queryDatabase(name, sql) {
	const text = psql(name, `SELECT coalesce(json_agg(row), '[]') FROM (${sql}) AS row`);
	return JSON.parse(text);
}
