/* What the wall between firms (docs/decisions/0012-firm-wall.md) costs on PostgreSQL: the same server, the same rows, row level security
 * switched off and on in turns by a superuser.
 *
 *	node tests/harness/with_postgres.mjs node bench/wall_bench.mjs [CANDIDATES] [TURNS]
 *
 * CPU time of the server and its connections for a record saved, a board page and a list of candidates; `ratio` is with the wall by without. */
import fs from 'node:fs';
import { execFileSync } from 'node:child_process';
import { analyzeDatabase } from '../tests/harness/postgres.mjs';
import { startServer } from '../tests/harness/server.mjs';
import { print } from './bench.mjs';

const [candidates = 1000, turns = 12] = process.argv.slice(2).map(Number);
const EACH = 40;
const server = await startServer({ engine: 'postgres', env: { GENJIN_RATE_PERCENT: '-1' } });
const folder = new URLSearchParams(process.env.GENJIN_TEST_POSTGRES.split('?')[1]).get('host');
const asSuper = (sql) => execFileSync('runuser', ['-u', 'postgres', '--', '/usr/lib/postgresql/15/bin/psql', '-X', '-q', '-A', '-t', '-h', folder,
	'-d', server.database.name, '-c', sql], { encoding: 'utf8', cwd: '/' });

function setWall(how) {
	asSuper(`DO $$ DECLARE t regclass; BEGIN
		FOR t IN SELECT polrelid FROM pg_policy WHERE polname = 'firm_wall' LOOP
			EXECUTE format('ALTER TABLE %s ${how ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY', t);
		END LOOP; END $$`);
}

/* Of one process and its threads so far, in milliseconds. */
function cpu(pid) {
	try {
		return fs.readdirSync(`/proc/${pid}/task`).reduce((sum, task) =>
			sum + Number(fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]) / 1e6, 0);
	} catch {
		return 0;
	}
}

function cpuOfAll() {
	const backends = asSuper(`SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'genjin'`).trim().split('\n');
	return [server.pid, ...backends].reduce((sum, pid) => sum + cpu(pid), 0);
}

const { stdout } = await server.command(['demo', '--candidates', `${candidates}`]);
const [, login, once] = /login: (\S+)\none-time password: (\S+)/.exec(stdout);
const one = await server.login({ login, password: once });
await one.post('/me/password', { current_password: once, new_password: 'correct horse battery' });
analyzeDatabase(server.database.name);
const ids = (await server.query('SELECT id FROM candidate WHERE deleted_at_ms IS NULL ORDER BY id LIMIT 500')).map(({ id }) => id);
let made = 0;
const perRequest = (ms) => Number((ms / turns / EACH).toFixed(3));
const kinds = {
	record: () => one.post(`/candidates/${ids[made++ % ids.length]}/records`, { channel: 'phone', direction: 'out', outcome: 'reached', text: `Ruf ${made}` }),
	board: () => one.get('/board'),
	candidates: () => one.get('/candidates?limit=50'),
};
for (const [name, ask] of Object.entries(kinds)) {
	const used = [0, 0];
	for (let turn = 0; turn < turns * 2; turn++) {
		setWall(turn % 2);
		for (let i = 0; i < 12; i++)
			await ask();
		const before = cpuOfAll();
		for (let i = 0; i < EACH; i++)
			await ask();
		used[turn % 2] += cpuOfAll() - before;
	}
	print({ bench: 'wall', what: name, requests: turns * EACH, cpu_ms: perRequest(used[1]), reference: 'without', reference_cpu_ms: perRequest(used[0]),
		ratio: Number((used[1] / used[0]).toFixed(3)) });
}
await server.close();
