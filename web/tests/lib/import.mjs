// The way of a plan document through the review: upload, settle contradictions, match units, accept the rest, import.
import assert from 'node:assert/strict';

/** Uploads a document as a new plan; ends on its review. */
export async function upload(page, name, buffer) {
  await page.goto('/ke-hoach/nhap');
  const mimeType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
  await page.locator('#file').setInputFiles({ name, mimeType, buffer });
  await page.locator('form:has(#file) button[type=submit]').last().click();
  await page.waitForURL(/\/ke-hoach\/nhap\/[0-9a-f-]{36}/);
  return page.url().split('?')[0];
}

/** Addresses of the sections of a review: [contradictions, units, others]. */
async function sections(page) {
  const links = await page.locator('.pw-sections__link').evaluateAll((all) => all.map((link) => link.href));
  const named = (slug) => links.filter((link) => new URL(link).searchParams.get('phan') === slug);
  const others = links.filter((link) => !named('mau-thuan').includes(link) && !named('don-vi').includes(link));
  return { contradictions: named('mau-thuan')[0], units: named('don-vi')[0], others };
}

/** Items of the open section that nobody has looked at. */
const waiting = (page) => page.locator('.pw-item--waiting');

/** Presses a button that writes and waits until its answer is shown, with scripts (htmx) or without. */
export async function press(page, button, refusal) {
  const answered = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await button.click();
  const answer = await answered;
  assert.ok(refusal ? answer.status() === refusal : answer.status() < 400, `the server answered ${answer.status()}`);
  await answer.finished();
  await page.waitForLoadState();
  await page.waitForFunction(() => document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling') === null);
}

/** Opens the form of each waiting item of a section, one after another, and saves it as `fill` leaves it. */
async function settleEach(page, section, form, fill) {
  const said = [];
  await page.goto(section);
  for (let left = await waiting(page).count(); left > 0;) {
    const item = waiting(page).first();
    said.push(await item.innerText());
    const open = item.locator(`form:has(${form})`);
    if (await open.count() === 0) await item.locator('a[role=button]').first().click();
    await fill(open);
    await press(page, open.locator('button[value=edit]'));
    await page.goto(section);
    const now = await waiting(page).count();
    assert.ok(now < left, `saving did not settle: ${said.at(-1)}`);
    left = now;
  }
  return said;
}

/** Settles every contradiction by its first place, or keeps it with a note where it lies in one place; what they said. */
export async function settleContradictions(page) {
  const { contradictions } = await sections(page);
  if (!contradictions) return [];
  return settleEach(page, contradictions, 'input[name=choice]', async (form) => {
    const first = form.locator('input[name=choice][value=first]');
    if (await first.count() > 0) return first.check();
    await form.locator('input[name=choice][value=keep]').check();
    return form.locator('[name=note]').fill('Chờ phòng soạn thảo trả lời.');
  });
}

/** Matches every unit: the one proposed, else a new unit of the same name; how many there were. */
export async function matchUnits(page) {
  const { units } = await sections(page);
  const said = await settleEach(page, units, 'select[name=choice]', async (form) => {
    const choice = form.locator('select[name=choice]');
    if (await choice.inputValue() === '') await choice.selectOption('new');
  });
  return said.length;
}

/** Accepts what is left in every other section and brings the plan into tracking; ends on the plan. */
export async function carry(page, review) {
  for (const section of (await sections(page)).others) {
    await page.goto(section);
    const rest = page.locator('form[action$="/chap-nhan-het"] button').first();
    if (await rest.count() > 0) await press(page, rest);
  }
  await page.goto(review);
  const button = page.locator('form[action$="/nhap"] button[type=submit]').last();
  const left = await page.locator('.pw-finish').innerText();
  assert.ok(await button.count() > 0, `the import is held up: ${left}`);
  await button.click();
  await page.waitForURL((url) => !url.pathname.startsWith('/ke-hoach/nhap/'));
}
