// The leader on a phone: from what needs a decision to a question, its answer by the unit and its acceptance; work given;
// the morning meeting; each page sound.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps, visitor } from '../lib/browser.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const PHONE = { viewport: { width: 320, height: 640 } };
const QUESTION = 'Vì sao chậm, khắc phục thế nào?';
const ANSWER = 'Đã bố trí thêm người, xong trước ngày 30.';
const inDays = (days) => new Date(Date.now() + (7 * 3600 + days * 86400) * 1000).toISOString().slice(0, 10);

for (const engine of engines()) {
  test(`a leader decides, asks and gives work, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const opened = await browser(t);
    const leader = await visitor(t, opened, server, PHONE);
    const unit = await visitor(t, opened, server);
    await signIn(leader.page, ROLES[3]);
    await signIn(unit.page, ROLES[2]);
    const task = await taskOf(unit.page);

    await steps(leader.page, 'matters', async () => {
      await leader.page.goto('/lanh-dao');
      const matters = await leader.page.locator('.pw-risk').count();
      assert.ok(matters >= 1 && matters <= 7, `${matters} matters`);
      assert.equal(await leader.page.locator('.pw-risk').filter({ has: leader.page.locator('button, a.govuk-button') }).count(), matters);
      await soundPage(leader);
    });
    let inquiry;
    await steps(leader.page, 'asking', async () => {
      await leader.page.goto(task);
      await leader.page.locator('a[href^="/giai-trinh/moi"]').click();
      await leader.page.locator('[name=body]').fill(QUESTION);
      await leader.page.locator('[name=due_on]').fill(inDays(2));
      await soundPage(leader);
      await leader.page.locator('main form button[type=submit]').click();
      await leader.page.waitForURL(/\/giai-trinh\/[0-9a-f-]{36}$/);
      inquiry = new URL(leader.page.url()).pathname;
    });
    await steps(unit.page, 'answering', async () => {
      await unit.page.goto('/giai-trinh');
      await soundPage(unit);
      await unit.page.locator(`a[href="${inquiry}"]`).click();
      await soundPage(unit);
      await unit.page.locator('[name=answer]').fill(ANSWER);
      await unit.page.locator('[name=files]').setInputFiles({ name: 'minh-chung.txt', mimeType: 'text/plain', buffer: Buffer.from('Minh chứng') });
      await unit.page.locator('form[action$="/tra-loi"] button[type=submit]').click();
      assert.match(await unit.page.locator('main').textContent(), /minh-chung\.txt/);
      await unit.page.goto(task);
      assert.match(await unit.page.locator('main').textContent(), new RegExp(ANSWER));
      await soundPage(unit);
    });
    await steps(leader.page, 'accepting', async () => {
      await leader.page.goto('/lanh-dao?tat-ca=1');
      await leader.page.locator(`a.govuk-button[href="${inquiry}"]`).click();
      await soundPage(leader);
      await leader.page.locator('form[action$="/chap-nhan"] button').click();
      assert.match(await leader.page.locator('main').textContent(), /chấp nhận giải trình/);
    });
    await steps(leader.page, 'giving work', async () => {
      await leader.page.goto('/lanh-dao/giao-viec');
      await soundPage(leader);
      await leader.page.locator('[name=title]').fill('Rà soát điểm Wi-Fi công cộng');
      await leader.page.locator('[name=product]').fill('Danh sách điểm hỏng');
      await leader.page.locator('[name=unit]').selectOption({ index: 1 });
      await leader.page.locator('[name=due_on]').fill(inDays(0));
      await leader.page.locator('main form button[type=submit]').click();
      await leader.page.waitForURL(/\/lanh-dao$/);
    });
    await steps(leader.page, 'meeting', async () => {
      await leader.page.goto('/lanh-dao/giao-ban');
      assert.match(await leader.page.locator('main').textContent(), /Rà soát điểm Wi-Fi công cộng/);
      await soundPage(leader);
    });
  });
}

/** The page of a task that the unit of this person leads. */
async function taskOf(page) {
  const own = await page.request.get('/viec-cua-toi');
  const found = (await own.text()).match(/\/nhiem-vu\/[0-9a-f-]{36}/);
  assert.ok(found, 'the unit leads no task');
  return found[0];
}
