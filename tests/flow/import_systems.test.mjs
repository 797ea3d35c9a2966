/* Coming from other systems: one command reads what they export; people, the jobs of their lives, positions, submissions and notes arrive, once. */
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { forEachEngine, sharedData, temporaryFolder, useServer, waitFor } from '../harness/index.mjs';
import { zip } from '../harness/workbook.mjs';

const ezekia = sharedData('ats-exports/ezekia');
const odoo = sharedData('ats-exports/odoo');
const opencats = sharedData('ats-exports/opencats/cats_testdata.bak');

forEachEngine((engine) => {
	describe(`coming from other systems on ${engine}`, () => {
		const server = useServer({ engine });
		const run = async (system, folder, status = 0) => {
			const { stdout } = await server.command(['import', system, folder, '--login', 'admin', '--json'], { status });
			return status ? null : JSON.parse(stdout);
		};
		/* The index follows the import. */
		const found = (api, q) => waitFor(async () => (await api.get('/search', { q })).body.items.length === 1, { ms: 20000, what: `one hit for ${q}` });
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

		const dump = `-- MySQL dump 10.16
CREATE TABLE \`candidate\` (\`candidate_id\` int, \`last_name\` text, \`first_name\` text, \`phone_cell\` text, \`email1\` text, \`current_employer\` text, \`key_skills\` text, \`address\` text, \`owner\` int, phone_home text);
INSERT INTO \`candidate\` VALUES (1,'O\\'Neil','Ann','212-831-4979','ann@oneil.example','Acme','C++','12 Road',1,'ext. 9'),(2,'伟','王','13700002222',NULL,'甲公司','0','0',1,NULL);
CREATE TABLE joborder (joborder_id int, company_id int, title text, status text, openings int, description text);
INSERT INTO joborder VALUES (5,7,'CTO','OnHold',2,'Builds;\\nruns');
INSERT INTO company (company_id, name) VALUES (7,'Client \\"A\\" Ltd');
INSERT INTO user (user_id, last_name, first_name) VALUES (1,'Anderson','John');
INSERT INTO candidate_joborder_status (candidate_joborder_status_id, short_description) VALUES (500,'Interviewing'),(650,'Not in Consideration');
INSERT INTO candidate_joborder (candidate_joborder_id, candidate_id, joborder_id, status, date_submitted, date_created) VALUES (1,1,5,500,NULL,'2020-01-02 03:04:05'),(2,2,5,650,'2020-02-02 00:00:00','2020-01-02 03:04:05'),(3,9,5,500,NULL,'2020-01-02 03:04:05');
INSERT INTO activity_type (activity_type_id, short_description) VALUES (500,'Call (LVM)');
INSERT INTO activity (activity_id, data_item_id, data_item_type, joborder_id, entered_by, date_created, type, notes) VALUES (1,1,100,5,1,'2020-01-03 10:00:00',500,'Left a <b>voice</b> mail &amp; hung up'),(2,7,200,NULL,1,'2020-01-03 10:00:00',500,'of the company');
INSERT INTO attachment (attachment_id, data_item_id, data_item_type, text) VALUES (1,1,100,'CV of Ann_rDOTr Engines');
`;

		test('a dump of OpenCATS: people, CVs, positions, submissions, records, once', async () => {
			const file = join(folderOf({ 'cats.sql': dump }), 'cats.sql');
			const first = await run('opencats', file);
			assert.deepEqual([first.created, first.rejected], [2 + 1 + 2 + 1, 2]); /* a submission of nobody, a call with the company */
			const second = await run('opencats', file);
			assert.deepEqual([second.created, second.rejected], [0, 2]);
			const api = await server.login();
			const { body: { items: [ann] } } = await api.get('/candidates', { q: "O'Neil" });
			const { body: one } = await api.get(`/candidates/${ann.id}`);
			assert.deepEqual([one.name, one.company, one.tags], ["Ann O'Neil", 'Acme', ['C++']]);
			assert.match(one.resume, /opencats.address: 12 Road\nopencats.owner: John Anderson\n.*ext. 9\nCV of Ann. Engines/);
			assert.equal(one.phone, '+12128314979');
			assert.equal(one.resume.match(/CV of Ann/g).length, 1);
			const { body: { items: [cto] } } = await api.get('/positions', { q: 'CTO' });
			assert.deepEqual([cto.company.name, cto.state, cto.headcount], ['Client "A" Ltd', 'paused', 2]);
			assert.equal(one.submissions[0].stage_kind, 'interview');
			await found(api, 'voice mail & hung');
			const { body: timeline } = await api.get(`/candidates/${ann.id}/timeline`);
			const call = timeline.items.find((item) => item.at.startsWith('2020-01-03') && JSON.stringify(item).includes('Left a voice mail & hung up'));
			assert.match(JSON.stringify(call), /"no_answer".*opencats.joborder: CTO\\nopencats.entered_by: John Anderson/);
		});

		/* A CV that the first page of its text can be found by. */
		const withCv = (files) => {
			const folder = folderOf(files);
			mkdirSync(join(folder, 'attachments/ab12'), { recursive: true });
			return folder;
		};
		const cvsOf = async (api, name) => {
			const { body: { items: [person] } } = await api.get('/candidates', { q: name });
			return (await api.get(`/candidates/${person.id}/attachments`)).body.items.map((file) => [file.file_name, file.kind, file.mime]);
		};

		test('CVs beside a dump of OpenCATS come along and are read; what is missing or no such file is named', async () => {
			const folder = withCv({ 'cats.sql': `${dump.replace(/INSERT INTO attachment.*\n/, '')}
INSERT INTO attachment (attachment_id, data_item_id, data_item_type, original_filename, stored_filename, directory_name) VALUES
(2,1,100,'Ann CV.txt','cv.txt','ab12'),(3,1,100,'gone.pdf','gone.pdf','ab12'),(4,2,100,'out.txt','../../../../../../etc/hostname','x'),(5,2,100,'run.sh','run.sh','ab12'),(6,9,100,'of nobody.txt','cv.txt','ab12'),(7,7,200,'of a company.txt','cv.txt','ab12');
` });
			writeFileSync(join(folder, 'attachments/ab12/cv.txt'), 'Lighthouse keeper at Skerryvore');
			writeFileSync(join(folder, 'attachments/ab12/run.sh'), '#!/bin/sh\necho x\n');
			const first = await run('opencats', join(folder, 'cats.sql'));
			assert.deepEqual([first.created, first.rejected], [1, 2 + 4]);
			const rejects = readFileSync(first.rejects_file, 'utf8');
			assert.match(first.rejects_file, /files-opencats\.csv$/);
			assert.match(rejects, /没有这个文件[^\n]*gone\.pdf/);
			assert.match(rejects, /没有这个文件[^\n]*hostname/);
			assert.match(rejects, /不支持[^\n]*run\.sh/);
			assert.match(rejects, /找不到[^\n]*of nobody/);
			const api = await server.login();
			assert.deepEqual(await cvsOf(api, "O'Neil"), [['Ann CV.txt', 'cv', 'text/plain']]);
			await found(api, 'Lighthouse keeper');
			const second = await run('opencats', join(folder, 'cats.sql'));
			assert.deepEqual([second.created, second.rejected], [0, 6]);
			assert.equal((await cvsOf(api, "O'Neil")).length, 1);
		});

		test('CVs in the backup of OpenCATS come along, those that were unpacked beside it, too', async () => {
			const folder = withCv({ 'cats.bak': zip({ 'db/catsbackup.sql.0': `${dump.replace(/INSERT INTO attachment.*\n/, '')}
INSERT INTO attachment (attachment_id, data_item_id, data_item_type, original_filename, stored_filename, directory_name) VALUES
(2,1,100,'in.txt','in.txt','ab12'),(3,1,100,'beside.txt','beside.txt','ab12'),(4,1,100,'gone.pdf','gone.pdf','ab12'),(5,1,100,'db','catsbackup.sql.0','../db');
`, 'attachments/ab12/in.txt': 'Fire lookout at Desolation Peak', 'attachments/ab12/beside.txt': '' }) });
			writeFileSync(join(folder, 'attachments/ab12/beside.txt'), 'Beekeeper in Lunz');
			const first = await run('opencats', join(folder, 'cats.bak'));
			assert.deepEqual([first.created, first.rejected], [2, 2 + 2]);
			assert.match(readFileSync(first.rejects_file, 'utf8'), /压缩包里没有这个文件[^\n]*gone\.pdf[^]*压缩包里没有这个文件[^\n]*\.\.\/db/);
			const api = await server.login();
			assert.deepEqual((await cvsOf(api, "O'Neil")).map(([name]) => name).sort(), ['Ann CV.txt', 'beside.txt', 'in.txt']);
			await found(api, 'Desolation Peak');
			assert.equal((await run('opencats', join(folder, 'cats.bak'))).created, 0);
		});

		test('a dump that is broken imports nothing and says where', async () => {
			await run('opencats', join(folderOf({ 'cats.sql': dump.replace("'CTO',", "'CTO'") }), 'cats.sql'), 1);
			await run('opencats', join(folderOf({}), 'none.sql'), 1);
		});

		test('the backup of OpenCATS as it is', { skip: opencats ? false : 'no real data here' }, async () => {
			const first = await run('opencats', opencats);
			console.log(`opencats: ${JSON.stringify(first)}`);
			assert.equal((await run('opencats', opencats)).created, 0);
		});

		const xml = `<?xml version="1.0"?><odoo>
<record id="job_dev" model="hr.job"><field name="name">Developer</field><field name="no_of_recruitment">3</field></record>
<record id="m.cand_1" model="hr.candidate"><field name="partner_name">Maria Rod</field><field name="email_from">maria@rod.example</field><field name="type_id" ref="degree_graduate"/><field name="partner_phone">555</field></record>
<record id="app_1" model="hr.applicant"><field name="candidate_id" ref="cand_1"/><field name="job_id" ref="m.job_dev"/><field name="stage_id" ref="hr_recruitment.stage_job2"/><field name="create_date" eval="DateTime.now() - relativedelta(days=29)"/></record>
<record id="app_1" model="hr.applicant"><field name="message_main_attachment_id" ref="x"/></record>
<record id="app_2" model="hr.applicant"><field name="candidate_id" ref="cand_9"/><field name="job_id" ref="job_dev"/></record>
<record id="msg_1" model="mail.message"><field name="model">hr.applicant</field><field name="res_id" ref="app_1"/><field name="date">2024-05-06 10:00:00</field><field name="body" type="html"><p>Speaks five &lt;languages&gt;</p></field></record>
</odoo>`;

		test('the XML of Odoo: people, positions, applications, messages, once', async () => {
			const folder = folderOf({ 'data.xml': xml });
			const first = await run('odoo', folder);
			assert.deepEqual([first.created, first.rejected], [4, 1]);
			const second = await run('odoo', folder);
			assert.deepEqual([second.created, second.rejected], [0, 1]);
			const api = await server.login();
			const { body: { items: [maria] } } = await api.get('/candidates', { q: 'Maria Rod' });
			const { body: one } = await api.get(`/candidates/${maria.id}`);
			assert.deepEqual([one.email, one.education, one.resume, one.submissions[0].stage_kind, one.submissions[0].position.title],
				['maria@rod.example', 'graduate', 'odoo.phone: 555', 'interview', 'Developer']);
			await found(api, 'Speaks five <languages>');
			const cvs = (file, person) => `<record id="a_${file}" model="ir.attachment"><field name="name">${file}</field><field name="datas" type="base64" file="m/static/${file}"/><field name="res_model">${person}</field><field name="res_id" ref="m.${person === 'hr.applicant' ? 'app_1' : 'cand_1'}"/></record>`;
			const beside = folderOf({ 'data.xml': xml.replace('</odoo>', `${cvs('one.txt', 'hr.candidate')}${cvs('two.txt', 'hr.applicant')}${cvs('three.txt', 'hr.candidate')}</odoo>`),
				'one.txt': 'Rode horses in Camargue', 'two.txt': 'Cover letter of Maria' });
			const third = await run('odoo', beside);
			assert.deepEqual([third.created, third.rejected], [2, 1 + 1]);
			assert.match(readFileSync(third.rejects_file, 'utf8'), /three\.txt/);
			assert.deepEqual((await cvsOf(api, 'Maria Rod')).map(([name]) => name).sort(), ['one.txt', 'two.txt']);
			await found(api, 'horses in Camargue');
			await run('odoo', folderOf({ 'data.xml': '<odoo><record model="hr.candidate">' }), 1);
			await run('odoo', folderOf({}), 1);
		});

		test('the demo data of Odoo as it is', { skip: odoo ? false : 'no real data here' }, async () => {
			const first = await run('odoo', odoo);
			console.log(`odoo: ${JSON.stringify(first)}`);
			assert.equal((await run('odoo', odoo)).created, 0);
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
