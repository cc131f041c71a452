// Six documents, and what the demonstration has waiting, are signed at once: five in the first portion, the rest by the page
// itself, with the PIN typed once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps } from '../lib/browser.mjs';
import { press } from '../lib/desk.mjs';
import { ROLES, visitorAs } from '../lib/people.mjs';
import { demo } from '../lib/ward.mjs';

const [, , CONTACT, LEADER, CLERK] = ROLES;
const MANY = 6;
/** Of the demonstration's keys. */
const PIN = '123456';

test('several documents are signed at once, in portions', async (t) => {
  const server = await demo(t);
  const opened = await browser(t);
  const as = (role) => visitorAs(t, opened, server, role);
  const [clerk, leader, contact] = [await as(CLERK), await as(LEADER), await as(CONTACT)];
  const documents = [];
  await steps(contact.page, 'the unit drafts them', async () => {
    for (let n = 1; n <= MANY; n += 1) documents.push(await drafted(contact.page, `kết quả số hóa hồ sơ, phần ${n}`));
  });
  for (const { page } of [clerk, leader]) {
    await steps(page, 'office and leader approve', async () => {
      for (const document of documents) {
        await page.goto(document);
        await press(page, '/duyet');
        await page.getByText('Đã duyệt', { exact: true }).first().waitFor();
      }
    });
  }
  await steps(leader.page, 'the leader signs them', () => signed(leader));
});

async function drafted(page, subject) {
  await page.goto('/van-ban/di/moi');
  await page.locator('main').getByRole('link', { name: 'Báo cáo', exact: true }).click();
  await press(page, '/van-ban/di/moi');
  await page.waitForURL(/\/soan$/);
  const document = page.url().replace(/\/soan$/, '');
  await page.locator('[name=subject]').fill(subject);
  await page.locator('[name=text]').fill('I. KẾT QUẢ\nTrung tâm đã số hóa hồ sơ (số liệu minh họa).\nTrên đây là báo cáo.');
  await page.locator('[name=signer]').selectOption({ index: 1 });
  await page.locator('button[name=after][value=look]').click();
  await page.waitForURL(document);
  await press(page, '/trinh');
  await page.getByText('Đang trình duyệt').first().waitFor();
  return document;
}

async function signed(leader) {
  const { page } = leader;
  await page.goto('/van-ban/ky');
  await soundPage(leader);
  await page.getByRole('button', { name: /Xem các văn bản/ }).click();
  await page.locator('#ky-so [name=pin]').fill(PIN);
  await soundPage(leader);
  const asked = [];
  page.on('request', (request) => request.method() === 'POST' && asked.push(request.url()));
  await page.locator('#ky-so button').last().click();
  await page.getByText(/Đã ký (\d+) trong \1 văn bản/).waitFor();
  assert.equal(asked.length, 2, `in two portions: ${asked.join(' ')}`);
  assert.equal(await page.locator('[name=pin]').count(), 0, 'the PIN is gone from the page');
  await soundPage(leader);
  await page.goto('/van-ban/ky');
  assert.equal(await page.locator('main [type=checkbox]').count(), 0, 'nothing waits to be signed');
}
