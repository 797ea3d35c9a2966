/* Measuring the learned cadence from the command line: a real log held out in time, simulated firms, and files that are none. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { binary } from '../harness/base.mjs';
import { sharedData, temporaryFolder } from '../harness/index.mjs';

const log = sharedData('event-logs/bpic2012-events.csv.gz');
const folder = temporaryFolder();
mkdirSync(folder, { recursive: true });
const inFolder = (name, text) => {
	writeFileSync(join(folder, name), text);
	return join(folder, name);
};
const genjin = (...args) => promisify(execFile)(binary, args);
const refused = (args, pattern) => assert.rejects(genjin(...args), (error) => pattern.test(error.stderr));

describe('a real log of offers', { skip: log ? false : 'no real data (GENJIN_REAL_DATA)' }, () => {
	test('counts are exact, what was not seen is foreseen, and bookings do not fool the hour', async () => {
		const out = join(folder, 'eval.json');
		await genjin('learn-eval', '--log', log, '--split', '0.7', '--out', out);
		const { spells, rows, calls, hour_factor: hours, predictions } = JSON.parse(readFileSync(out));
		assert.equal(spells, 5015);
		assert.deepEqual([rows.n, rows.train_n, rows.train_y, rows.test_n, rows.test_y], [102961, 64723, 1968, 38238, 1221]);
		assert.deepEqual([calls.n, calls.train_n, calls.train_y, calls.test_n, calls.test_y], [13096, 8008, 1441, 4572, 794]);
		assert.ok(Math.abs(rows.logloss_constant - 0.14143) <= 0.00002 && Math.abs(calls.logloss_constant - 0.46179) <= 0.00002);
		assert.ok(rows.logloss_model <= 0.1325 && rows.logloss_model >= 0.125 && rows.logloss_model <= rows.logloss_desk - 0.0065);
		assert.ok(rows.e_over_o > 0.95 && rows.e_over_o < 1.05 && rows.ece10 <= 0.008);
		assert.ok(calls.logloss_model <= 0.444);
		assert.ok(rows.gap_given_age[1] < 0 && rows.gap_given_age[2] > 0 && rows.gap_given_age_shown === false);
		const factors = hours.map(([, factor]) => factor);
		assert.ok(hours.find(([hour]) => hour === 10)[1] <= 1.1 && Math.max(...factors) / Math.min(...factors) <= 1.5);
		const lines = readFileSync(predictions, 'utf8').trim().split('\n').slice(1).map((line) => line.split(','));
		assert.equal(new Set(lines.map((line) => line.slice(0, 3).join())).size, 38238 + 4572);
		const loss = lines.filter(([view]) => view === 'rows').reduce((sum, [, , , y, p]) => sum - Math.log(y === '1' ? +p : 1 - p), 0) / 38238;
		assert.ok(Math.abs(loss - rows.logloss_model) < 0.00002);
	});
});

describe('simulated firms', () => {
	test('cells with little data keep the rule; the file may end in an open contact', async () => {
		const out = join(folder, 'sim.json');
		const contacts = inFolder('contacts.csv', 'firm,stage,job,rule_days,assigned_days,realised_days,answered\n0,0,0,7,5.5,5,1\n0,0,1,7,9,9,0\n1,0,0,7,7,7,\n1,0,0,7,7,7,1\n');
		await genjin('learn-sim', contacts, '--out', out);
		const cells = JSON.parse(readFileSync(out));
		assert.deepEqual(cells.map((cell) => [cell.firm, cell.stage, cell.job, cell.use_days]), [[0, 0, 0, 7], [0, 0, 1, 7], [1, 0, 0, 7]]);
		for (const cell of cells)
			assert.ok(cell.lo90 >= 3.499 && cell.lo90 <= cell.best_days && cell.best_days <= cell.hi90 && cell.hi90 <= 14.001);
	});
});

test('files that are none are refused in words', async () => {
	await refused(['learn-sim', inFolder('a.csv', 'firm,stage\n1,2\n'), '--out', join(folder, 'x')], /no column job/);
	await refused(['learn-sim', inFolder('b.csv', 'firm,stage,job,rule_days,assigned_days,answered\n1,1,1,7,-3,1\n'), '--out', join(folder, 'x')], /Line 2 has no interval/);
	await refused(['learn-sim', join(folder, 'nowhere.csv'), '--out', join(folder, 'x')], /cannot be opened/);
	await refused(['learn-eval', '--log', inFolder('c.csv', 'case,concept:name\n1,O_SENT\n'), '--out', join(folder, 'x')], /no column/);
	await refused(['learn-eval', '--log', inFolder('d.csv', 'case,lifecycle:transition,concept:name,time:timestamp\n1,COMPLETE,O_SENT,yesterday\n'), '--out', join(folder, 'x')], /no time stamp/);
	await refused(['learn-eval', '--log', inFolder('e.csv', 'case,lifecycle:transition,concept:name,time:timestamp\n1,COMPLETE,A_SENT,2011-10-01T00:38:44.546+02:00\n'), '--out', join(folder, 'x')], /no offers/);
	await refused(['learn-eval', '--log', inFolder('f.csv.gz', 'no gzip at all'), '--split', '7', '--out', join(folder, 'x')], /learn-eval --log/);
});
