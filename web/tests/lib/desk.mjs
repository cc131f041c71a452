// Work at the one-stop desk that several journeys share: a card is scanned, a dossier received, a setting made.
import assert from 'node:assert/strict';

/** Text of the QR of a made-up identity card. */
export const cardOf = (name, number = '019185001234') => `${number}||${name}|05031985|Nữ|Tổ 7, Đình Mẫu|12082021`;

/** Presses a button of a form by the end of the form's action, and waits for the page that answers. */
export async function press(page, action) {
  const button = page.locator(`form[action$="${action}"] button[type=submit]`).first();
  const fold = page.locator(`details:not([open]):has(form[action$="${action}"]) > summary`).first();
  if (!await button.isVisible()) await fold.click();
  await Promise.all([page.waitForEvent('domcontentloaded'), button.click()]);
}

/** Fills the form of reception from a scanned card, and ticks all its papers; ends before it is sent. */
export async function fillReception(page, { name, phone = '0912345678', procedure }) {
  await page.goto('/ho-so/tiep-nhan');
  await page.locator('#procedure').fill(procedure);
  await page.locator('#card').focus();
  await page.keyboard.type(cardOf(name));
  await page.keyboard.press('Enter');
  await page.waitForFunction((wanted) => document.querySelector('#name')?.value === wanted, name);
  await page.locator('#phone').fill(phone);
  const papers = page.locator('#thanh-phan [name=components]');
  if (await papers.count() === 0) await page.locator('#procedure').press('Tab');
  await papers.first().waitFor();
  for (const paper of await papers.all()) await paper.check();
}

/** Receives a dossier from a scanned card; its code and address. */
export async function receiveByCard(page, applicant) {
  await fillReception(page, applicant);
  await page.locator('button[value=receive]').click();
  return received(page);
}

/** The dossier on whose page a reception has ended. */
export async function received(page) {
  await page.waitForURL(/\/ho-so\/[0-9a-f-]{36}$/);
  const code = (await page.locator('.govuk-caption-l').innerText()).trim();
  assert.match(code, /-\d{6}-\d{4}$/);
  return { code, address: page.url() };
}

/** An administrator sets settings by their keys. */
export async function set(page, settings) {
  await page.goto('/quan-tri/thiet-lap');
  for (const [key, value] of Object.entries(settings)) await page.locator(`[name="${key}"]`).fill(value);
  await press(page, '/quan-tri/thiet-lap');
  await page.locator('.govuk-error-summary').waitFor({ state: 'detached' });
}

/** Asks for a page again until it shows something; what is done meanwhile is done in the background. */
export async function reloadUntil(page, shown) {
  for (let tries = 0; !await shown(); tries += 1) {
    assert.ok(tries < 100, `${page.url()} never shows it`);
    await page.waitForTimeout(100);
    await page.reload();
  }
}
