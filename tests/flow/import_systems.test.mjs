/* Coming from other systems: one command reads what they export; people, the jobs of their lives, positions, submissions and notes arrive, once. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { forEachEngine, sharedData, temporaryFolder, useServer } from '../harness/index.mjs';

const ezekia = sharedData('ats-exports/ezekia');

forEachEngine((engine) => {
	describe(`coming from other systems on ${engine}`, () => {
		const server = useServer({ engine });
		const run = async (system, folder, status = 0) => {
			const { stdout } = await server.command(['import', system, folder, '--login', 'admin', '--json'], { status });
			return status ? null : JSON.parse(stdout);
		};
		const folderOf = (files) => {
			const folder = temporaryFolder();
			mkdirSync(folder, { recursive: true });
			for (const [name, text] of Object.entries(files))
				writeFileSync(join(folder, name), text);
			return folder;
		};

		test('the files of a data loader: people, positions, notes with their dates; a second run makes nothing', async () => {
			const folder = folderOf({
				'Candidate.csv': 'externalID,firstName,lastName,email,companyName,occupation\nc-1,Ada,Lovelace,ada@example.com,Analytical Engines,Programmer\nc-2,Alan,Turing,alan@example.com,Bletchley,Mathematician\n',
				'JobOrder.csv': 'externalID,title,clientCorporation.name,numOpenings\nj-1,Head of Computing,Babbage Ltd,1\n',
				'Note.csv': 'externalID,candidates.externalID,comments,dateAdded,commentingPerson.name\nn-1,c-1,Wants to build an engine,2024-03-05 10:00,Mary\nn-2,c-9,Nobody we know,2024-03-06 10:00,Mary\n',
				'JobSubmission.csv': 'id,externalID,candidate.externalID,jobOrder.externalID,status,dateAdded,sendingUser.id\n1,s-1,c-1,j-1,Interview Scheduled,2024-03-07 10:00,9\n2,s-2,c-2,j-1,Client Rejected,2024-03-08 10:00,9\n3,s-3,c-1,j-9,Submitted,2024-03-08 10:00,9\n4,s-4,c-2,j-1,Levitating,2024-03-08 10:00,9\n',
			});
			const first = await run('bullhorn', folder);
			assert.deepEqual([first.rows, first.created, first.rejected], [9, 6, 3]);
			assert.match(readFileSync(first.rejects_file, 'utf8'), /职位[^]*阶段无法识别/); /* no such position, no such stage */
			const second = await run('bullhorn', folder);
			assert.deepEqual([second.created, second.rejected], [0, 3]);
			const api = await server.login();
			const { body: submissions } = await api.get('/submissions');
			assert.deepEqual(submissions.items.map((one) => [one.candidate.name, one.position.title, one.stage_kind, one.close_reason, one.created_at.slice(0, 10)]).sort(), [
				['Ada Lovelace', 'Head of Computing', 'interview', null, '2024-03-07'],
				['Alan Turing', 'Head of Computing', 'closed', 'Client Rejected', '2024-03-08'],
			]);
			const { body: { items: [ada] } } = await api.get('/candidates', { q: 'Lovelace' });
			assert.deepEqual([ada.company, ada.title], ['Analytical Engines', 'Programmer']);
			const { body: timeline } = await api.get(`/candidates/${ada.id}/timeline`);
			assert.ok(timeline.items.some((item) => JSON.stringify(item).includes('Wants to build an engine') && item.at.startsWith('2024-03-05')));
			assert.ok(JSON.stringify(timeline).includes('commentingPerson.name: Mary')); /* who wrote it */
			assert.equal((await api.get('/candidates', { q: 'Mary' })).body.total, 0);
		});

		test('the same person by another mail is still the number of his system', async () => {
			const folder = folderOf({ 'Candidate.csv': 'externalID,firstName,lastName,email,occupation\nc-1,Ada,King,countess@example.com,Countess\n' });
			const { created, merged } = await run('bullhorn', folder);
			assert.deepEqual([created, merged], [0, 1]);
		});

		test('a folder without any of them is refused, and so is a system nobody knows', async () => {
			await run('ezekia', folderOf({ 'other.csv': 'a\n1\n' }), 1);
			await run('nothing', folderOf({}), 2);
		});

		test('people of Ezekia with the jobs of their lives', { skip: ezekia ? false : 'no real data here' }, async () => {
			const first = await run('ezekia', ezekia);
			assert.equal(first.created, 10);
			const { created } = await run('ezekia', ezekia);
			assert.equal(created, 0);
			const api = await server.login();
			const { body: { items: [zola] } } = await api.get('/candidates', { q: 'Towne' });
			const { body: { resume } } = await api.get(`/candidates/${zola.id}`);
			assert.match(resume, /2016-05 – 2019-02 Software Ridge · Accountant/);
			assert.equal(resume.split('\n').length, new Set(resume.split('\n')).size);
		});
	});
});
