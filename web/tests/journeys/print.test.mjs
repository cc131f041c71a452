// On paper: the dashboard of the plan and a task come out as whole A4 pages, text and all, without masthead menus.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, steps, visitor } from '../lib/browser.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const pagesOf = async (page) => (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;

for (const engine of engines()) {
  test(`the plan prints on whole A4 pages, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const { page } = await visitor(t, await browser(t), server);
    await steps(page, 'print', async () => {
      await signIn(page, ROLES[1]);
      await page.goto('/ke-hoach');
      const plan = page.locator('main a[href^="/ke-hoach/"]').first();
      if (await plan.count() > 0) await page.goto(await plan.getAttribute('href'));
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.locator('.pw-nav').first().isVisible(), false, 'navigation stays on the screen');
      assert.equal(await page.locator('main h1').isVisible(), true);
      const pages = await pagesOf(page);
      assert.ok(pages >= 1 && pages <= 12, `${pages} pages`);
    });
  });

  test(`the morning meeting prints on one A4 page, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const { page } = await visitor(t, await browser(t), server);
    await steps(page, 'meeting', async () => {
      await signIn(page, ROLES[3]);
      await page.goto('/lanh-dao/giao-ban');
      assert.equal(await pagesOf(page), 1, 'with the data of the demonstration');
      await page.goto('/lanh-dao/giao-viec');
      const given = await page.evaluate(giveTasks, 200);
      assert.equal(given, 200);
      await page.goto('/lanh-dao/giao-ban');
      assert.match(await page.locator('main').textContent(), /Rà soát dữ liệu hộ kinh doanh/);
      assert.equal(await pagesOf(page), 1, 'with 200 tasks more');
    });
  });
}

/** Sends the form of the page so many times, as a leader who gives much work with long titles. */
async function giveTasks(count) {
  const form = document.querySelector('main form[method=post]');
  const today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10);
  const unit = form.querySelector('[name=unit] option:not([value=""])').value;
  let given = 0;
  for (let n = 0; n < count; n += 1) {
    const body = new URLSearchParams(new FormData(form));
    body.set('id', crypto.randomUUID());
    body.set('title', `Rà soát dữ liệu hộ kinh doanh ở tổ dân phố ${n}, đối chiếu với sổ của Phòng Kinh tế và lập danh sách cần bổ sung`);
    body.set('product', 'Danh sách đã đối chiếu');
    body.set('unit', unit);
    body.set('due_on', today);
    const answer = await fetch(form.action, { method: 'POST', body, redirect: 'manual' });
    if (answer.type === 'opaqueredirect') given += 1;
  }
  return given;
}
