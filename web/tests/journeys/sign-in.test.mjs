// Signing in: the sample accounts, a refusal in words, the switch of language, the way back to the page asked for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps, visitor } from '../lib/browser.mjs';
import { ROLES, sampleAccount, signIn, signOut } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

for (const engine of engines()) {
  test(`each sample account signs in and out, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const { page, complaints } = await visitor(t, await browser(t), server);
    for (const role of ROLES) {
      await steps(page, `${role} signs in`, async () => {
        await signIn(page, role);
        assert.equal(await page.locator('h1').count(), 1, 'one main heading');
        await signOut(page);
      });
    }
    assert.deepEqual(complaints, []);
  });

  test(`a wrong password is refused in words, and what was typed is kept, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const visit = await visitor(t, await browser(t), server);
    const { page } = visit;
    await steps(page, 'wrong password', async () => {
      const { login } = await sampleAccount(page, ROLES[0]);
      const form = page.locator('form[action="/dang-nhap"]').first();
      await form.locator('[name=login]').fill(login);
      await form.locator('[name=password]').fill('khong-phai-mat-khau');
      await form.locator('button[type=submit]').click();
      await page.locator('.govuk-error-summary').waitFor();
      assert.equal(await page.locator('form[action="/dang-nhap"] [name=login]').first().inputValue(), login);
      // The browser itself notes the 422; every other complaint counts.
      visit.complaints.splice(0);
      await soundPage(visit);
    });
  });

  test(`whoever is not signed in comes back to the page asked for, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const { page } = await visitor(t, await browser(t), server);
    await steps(page, 'the way back', async () => {
      await page.goto('/tai-khoan');
      assert.equal(new URL(page.url()).pathname, '/dang-nhap');
      const { login, password } = await sampleAccount(page, ROLES[1]);
      await page.goto('/tai-khoan');
      const form = page.locator('form[action="/dang-nhap"]').first();
      await form.locator('[name=login]').fill(login);
      await form.locator('[name=password]').fill(password);
      await form.locator('button[type=submit]').click();
      await page.waitForURL((url) => url.pathname === '/tai-khoan');
    });
  });

  test(`the language is switched on the page and stays, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const { page } = await visitor(t, await browser(t), server);
    await steps(page, 'language', async () => {
      await signIn(page, ROLES[1]);
      assert.equal(await page.locator('html').getAttribute('lang'), 'vi');
      await page.locator('a[hreflang=en]').first().click();
      await page.locator('html[lang=en]').waitFor({ state: 'attached' });
      await page.reload();
      assert.equal(await page.locator('html').getAttribute('lang'), 'en');
    });
  });
}
