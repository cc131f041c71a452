// On paper: the dashboard of the plan and a task come out as whole A4 pages, text and all, without masthead menus.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, steps, visitor } from '../lib/browser.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { demo, engines } from '../lib/server.mjs';

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
      const pdf = await page.pdf({ format: 'A4' });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0;
      assert.ok(pages >= 1 && pages <= 12, `${pages} pages`);
    });
  });
}
