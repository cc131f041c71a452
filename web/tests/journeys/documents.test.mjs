// A document from its arrival to the answer in its recipients' hands: it is registered, directed and made a task of a plan;
// the report on it is drafted, approved by office and leader, signed by two, numbered and sealed; of two recipients one is
// down, and gets it when it is tried again.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { browser, soundPage, steps } from '../lib/browser.mjs';
import { press, reloadUntil } from '../lib/desk.mjs';
import { ROLES, visitorAs } from '../lib/people.mjs';
import { engines, temporaryFolder } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const [, , CONTACT, LEADER, CLERK] = ROLES;
const run = promisify(execFile);
const UNIT = 'Trung tâm Phục vụ hành chính công';
/** Of the demonstration's keys, and of the one that is made here. */
const PIN = '123456';
const PASSWORD = 'mật khẩu tệp khóa';
/** Two recipients: one that listens, one that is down. */
const THERE = { name: 'UBND phường Lương Sơn (minh họa)', organ_id: 'H55.904', key_out: 'khoa-cua-luong-son' };
const DOWN = { name: 'UBND phường Bá Xuyên 2 (minh họa)', organ_id: 'H55.905', key_out: 'khoa-cua-ba-xuyen' };

for (const engine of engines()) {
  test(`an incoming document is answered, signed by two and sent to two, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const opened = await browser(t);
    const as = (role) => visitorAs(t, opened, server, role);
    const [clerk, leader, contact] = [await as(CLERK), await as(LEADER), await as(CONTACT)];
    const [there, down] = [await peer(t, THERE), await peer(t, DOWN)];
    await there.comeUp();

    let incoming;
    let report;
    await steps(clerk.page, 'the clerk registers a document', async () => { incoming = await registered(clerk); });
    await steps(leader.page, 'the leader directs it', () => directed(leader, incoming));
    await steps(leader.page, 'and makes it a task of a plan', () => madeTask(leader, incoming));
    await steps(contact.page, 'the unit drafts the report', async () => { report = await drafted(contact, incoming); });
    await steps(contact.page, 'the unit registers a key file and signs before the leader', () => named(t, contact, report));
    for (const one of [clerk, leader]) {
      await steps(one.page, 'office and leader approve', async () => {
        await one.page.goto(report);
        await press(one.page, '/duyet');
        await one.page.getByText('Đã duyệt', { exact: true }).first().waitFor();
      });
    }
    await steps(contact.page, 'the unit signs with its key file', () => signed(contact, report, PASSWORD));
    await steps(leader.page, 'the leader signs', () => signed(leader, report, PIN));
    await steps(clerk.page, 'two recipients are chosen', () => addressed(clerk, report, [there, down]));
    await steps(clerk.page, 'the clerk numbers, seals and issues', () => issued(clerk, report));
    await steps(clerk.page, 'one recipient has it, the other is down and is tried again', () => sent(clerk, report, there, down));
    await steps(contact.page, 'the incoming document is closed', async () => {
      await contact.page.goto(incoming);
      await contact.page.getByText('Đã giải quyết').first().waitFor();
      await contact.page.getByText('phát hành văn bản trả lời 01/BC-UBND').waitFor();
    });
  });
}

/** The clerk types what stands on a letter; the address of the document. */
async function registered(clerk) {
  const { page } = clerk;
  await page.goto('/van-ban/den/moi');
  const typed = { symbol: '512/SKHCN-CĐS', agency: 'Sở Khoa học và Công nghệ', subject: 'Báo cáo việc số hóa hồ sơ một cửa' };
  for (const [name, value] of Object.entries(typed)) await page.locator(`[name=${name}]`).fill(value);
  await page.locator('[name=wants_answer]').check();
  await soundPage(clerk);
  await press(page, '/van-ban/den/moi');
  await page.waitForURL(/\/van-ban\/den\/[0-9a-f-]{36}$/);
  return page.url();
}

async function directed({ page }, incoming) {
  await page.goto(incoming);
  await page.locator('form[action$="/chi-dao"] [name=unit]').selectOption({ label: UNIT });
  await page.locator('[name=opinion]').fill('Giao Trung tâm tham mưu báo cáo.');
  await press(page, '/chi-dao');
  await page.getByText(`giao ${UNIT}`).first().waitFor();
}

async function madeTask(leader, incoming) {
  const { page } = leader;
  await page.locator('form[action$="/nhiem-vu"] [name=plan]').selectOption({ index: 1 });
  await soundPage(leader);
  await press(page, '/nhiem-vu');
  await page.goto(incoming);
  await page.locator('main a[href^="/nhiem-vu/"]').first().click();
  await page.waitForURL(/\/nhiem-vu\/[0-9a-f-]{36}$/);
  await page.locator(`main a[href="${new URL(incoming).pathname}"]`).first().waitFor();
}

/** The report that answers, from the incoming document's own page to the chain of approval; its address. */
async function drafted(contact, incoming) {
  const { page } = contact;
  await page.goto(incoming);
  await page.getByRole('button', { name: 'Soạn văn bản trả lời' }).click();
  await page.getByRole('link', { name: 'Chọn loại khác' }).click();
  await page.locator('main').getByRole('link', { name: 'Báo cáo', exact: true }).click();
  await press(page, '/van-ban/di/moi');
  await page.waitForURL(/\/soan$/);
  const report = page.url().replace(/\/soan$/, '');
  await page.locator('[name=subject]').fill('kết quả số hóa hồ sơ một cửa');
  await page.locator('[name=text]').fill('I. KẾT QUẢ\nTrung tâm đã số hóa hồ sơ theo {{den.so}} (số liệu minh họa).\nTrên đây là báo cáo.');
  await page.locator('[name=signer]').selectOption({ index: 1 });
  await page.locator('button[name=after][value=look]').click();
  await page.waitForURL(report);
  await soundPage(contact);
  await press(page, '/trinh');
  await page.getByText('Đang trình duyệt').first().waitFor();
  return report;
}

/** The contact keeps a PKCS#12 file made by OpenSSL and stands before the leader among those who sign. */
async function named(t, contact, report) {
  const { page } = contact;
  const folder = await temporaryFolder();
  t.after(() => rm(folder, { recursive: true, force: true }));
  const openssl = (...args) => run('openssl', args, { cwd: folder });
  await openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'khoa.pem', '-out', 'chung-thu.pem', '-days', '30', '-utf8',
    '-subj', '/C=VN/O=UBND phường (minh họa)/CN=Lê Thị Mẫu', '-addext', 'basicConstraints=critical,CA:FALSE', '-addext', 'keyUsage=critical,digitalSignature,nonRepudiation');
  await openssl('pkcs12', '-export', '-inkey', 'khoa.pem', '-in', 'chung-thu.pem', '-passout', `pass:${PASSWORD}`, '-out', 'khoa.p12');
  await page.goto('/van-ban/chu-ky');
  const form = page.locator('form[action$="/toi/tep"]');
  await form.locator('[name=file]').setInputFiles(path.join(folder, 'khoa.p12'));
  await form.locator('[name=pin]').fill(PASSWORD);
  await press(page, '/toi/tep');
  await page.getByText('Đã đăng ký chứng thư').waitFor();
  await page.goto(report);
  await page.getByRole('button', { name: 'Người ký' }).click();
  await page.locator('[name=person]').selectOption({ label: 'Lê Thị Mẫu (tài khoản mẫu)' });
  await soundPage(contact);
  await press(page, '/nguoi-ky');
  await page.getByText('Đã thêm người ký').waitFor();
}

/** Somebody whose turn it is signs from the document's page. */
async function signed(signer, report, pin) {
  const { page } = signer;
  await page.goto(report);
  await page.getByRole('button', { name: 'Xem và ký số' }).click();
  await page.locator('[name=pin]').fill(pin);
  await soundPage(signer);
  await press(page, '/ky');
  await page.waitForURL(report);
  await page.getByText('Đã ký số').first().waitFor();
}

/** Both agencies are made known, and chosen before the document is issued. */
async function addressed(clerk, report, peers) {
  const { page } = clerk;
  for (const { agency, address } of peers) {
    await page.goto('/van-ban/lien-thong/co-quan/moi');
    for (const [name, value] of Object.entries({ ...agency, address })) await page.locator(`[name=${name}]`).fill(value);
    await page.locator('[name=channel][value=http]').check();
    await press(page, '/co-quan/moi');
  }
  await page.goto(report);
  await page.locator('a[href^="/van-ban/lien-thong/gui/"]').last().click();
  for (const { agency } of peers) await page.getByLabel(agency.name).check();
  await press(page, new URL(page.url()).pathname);
  await page.getByText('Chờ ban hành').first().waitFor();
  await soundPage(clerk);
}

async function issued(clerk, report) {
  const { page } = clerk;
  await page.goto(report);
  await soundPage(clerk);
  await press(page, '/dong-dau/cap-so');
  await page.getByText('Đã cấp số 01/BC-UBND').waitFor();
  await page.locator('[name=pin]').fill(PIN);
  await soundPage(clerk);
  await press(page, '/dong-dau');
  await page.waitForURL(report);
  await page.getByText('Đã phát hành', { exact: true }).first().waitFor();
  await soundPage(clerk);
  await page.getByRole('button', { name: 'Kiểm tra chữ ký số' }).last().click();
  for (const name of ['Lê Thị Mẫu', 'Phạm Văn Mẫu', 'Ủy ban nhân dân phường']) await page.getByText(name).first().waitFor();
}

async function sent(clerk, report, there, down) {
  const { page } = clerk;
  await page.goto(`/van-ban/lien-thong/gui/${report.split('/').at(-1)}`);
  const row = ({ agency }) => page.locator('main li').filter({ hasText: agency.name });
  await reloadUntil(page, () => row(there).getByText('Đã gửi', { exact: true }).isVisible());
  await reloadUntil(page, () => row(down).getByText('Không kết nối được').isVisible());
  assert.deepEqual([there.heard.length, down.heard.length], [1, 0]);
  await soundPage(clerk);
  await down.comeUp();
  await row(down).getByRole('button', { name: /Gửi lại/ }).click();
  await reloadUntil(page, () => row(down).getByText('Đã gửi', { exact: true }).isVisible());
  for (const { agency, heard } of [there, down]) {
    assert.equal(heard.length, 1, `${agency.name} has it once, however often it was tried`);
    for (const part of ['BC-UBND', 'Kết quả số hóa hồ sơ một cửa', agency.organ_id]) assert.ok(heard[0].toLowerCase().includes(part.toLowerCase()), part);
  }
}

/** An agency with an address of its own, at which somebody listens once it comes up. */
async function peer(t, agency) {
  const heard = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const known = request.headers.authorization === `Bearer ${agency.key_out}`;
    if (known) heard.push(Buffer.concat(parts).toString('utf8'));
    response.writeHead(known ? 200 : 401).end();
  });
  const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(resolve);
  });
  await listen(0);
  const { port } = server.address();
  await close();
  const comeUp = async () => {
    await listen(port);
    t.after(close);
  };
  return { agency, heard, comeUp, address: `http://127.0.0.1:${port}/nhan` };
}
