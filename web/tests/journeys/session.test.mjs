// A session that ends while somebody types: the page warns before it, tells when it is over, and what was typed is offered
// back in the same form after signing in again, to the same person alone. The browser's clock is wound on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, browser, steps, visitor } from '../lib/browser.mjs';
import { ROLES, sampleAccount, signIn, signOut } from '../lib/people.mjs';
import { demo } from '../lib/ward.mjs';

const [ADMINISTRATOR, , CONTACT] = ROLES;
// What the ward's rules give an administrator.
const IDLE_SECONDS = 300;
const TYPED = 'Đã lắp đủ thiết bị tại ba điểm; còn hai điểm chờ nghiệm thu.';

test('a page warns before the session ends, goes on at a button, and tells when it is over', async (t) => {
  const server = await demo(t);
  const { page } = await visitor(t, await browser(t), server);
  await page.clock.install();
  await steps(page, 'the warning', async () => {
    await signIn(page, ADMINISTRATOR);
    await page.goto('/tai-khoan');
    const banner = page.locator('.pw-idle');
    const seconds = Number(await banner.getAttribute('data-idle'));
    assert.ok(seconds <= IDLE_SECONDS && seconds > IDLE_SECONDS - 10, `${seconds} seconds`);
    assert.equal(await banner.isVisible(), false, 'nothing is said while there is time');
    await page.clock.fastForward((IDLE_SECONDS - 60) * 1000);
    await banner.waitFor();
    assert.match(await banner.innerText(), /sắp hết/);
    assert.deepEqual(await axe(page), []);
    await banner.getByRole('button').click();
    await banner.waitFor({ state: 'hidden' });
    await page.clock.fastForward((IDLE_SECONDS - 60) * 1000);
    await banner.waitFor();
    assert.match(await banner.innerText(), /sắp hết/, 'the button put the end off');
    await page.clock.fastForward(120_000);
    await banner.getByText('đã hết').waitFor();
    const again = banner.getByRole('link');
    assert.equal(new URL(await again.getAttribute('href'), page.url()).pathname, '/dang-nhap');
    assert.deepEqual(await axe(page), []);
  });
});

test('pages beside each other put the end off for one another', async (t) => {
  const server = await demo(t);
  const { page, context } = await visitor(t, await browser(t), server);
  await page.clock.install();
  await steps(page, 'two pages', async () => {
    await signIn(page, ADMINISTRATOR);
    await page.goto('/tai-khoan');
    await page.clock.fastForward((IDLE_SECONDS - 60) * 1000);
    await page.locator('.pw-idle').waitFor();
    const other = await context.newPage();
    await other.clock.install({ time: await page.evaluate(() => Date.now()) });
    await other.goto('/tai-khoan');
    await page.locator('.pw-idle').waitFor({ state: 'hidden' });
  });
});

test('what was typed when the session ended is offered back to the same person alone', async (t) => {
  const server = await demo(t);
  const { page, context } = await visitor(t, await browser(t), server);
  await steps(page, 'a draft', async () => {
    const { login, password } = await sampleAccount(page, CONTACT);
    await signIn(page, CONTACT);
    await page.goto('/viec-cua-toi');
    await page.locator('main a[href^="/nhiem-vu/"]').first().click();
    await page.waitForURL(/\/nhiem-vu\//);
    const task = page.url().split(/[?#]/)[0];
    const form = page.locator('form[action$="/cap-nhat"]');
    await form.locator('[name=body]').fill(TYPED);
    await context.clearCookies();
    await form.locator('button[type=submit]').first().click();
    await page.locator('form[action="/dang-nhap"]').first().waitFor();
    const own = page.locator('form[action="/dang-nhap"]').first();
    await own.locator('[name=login]').fill(login);
    await own.locator('[name=password]').fill(password);
    await own.locator('button[type=submit]').click();
    await page.waitForURL((url) => url.pathname !== '/dang-nhap');
    await page.goto(task);
    const note = page.locator('.pw-note', { hasText: 'nhập dở' });
    await note.waitFor();
    assert.notEqual(await form.locator('[name=body]').inputValue(), TYPED, 'nothing is filled in unasked');
    assert.deepEqual(await axe(page), []);
    await note.getByRole('button').first().click();
    assert.equal(await form.locator('[name=body]').inputValue(), TYPED);
    await form.locator('button[type=submit]').first().click();
    await page.locator('.govuk-notification-banner').waitFor();
    assert.ok((await page.locator('main').innerText()).includes(TYPED));
    await page.reload();
    assert.equal(await note.count(), 0, 'what has arrived is not offered again');

    await form.locator('[name=body]').fill(TYPED);
    await context.clearCookies();
    await page.goto('/dang-nhap');
    await signIn(page, ADMINISTRATOR);
    await page.goto(task);
    assert.equal(await note.count(), 0, 'nobody else sees what was typed');
    await signOut(page);
  });
});
