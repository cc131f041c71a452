// A citizen on a cheap telephone, with and without scripts: prepares a dossier at home, shows its code at the counter,
// tracks it, rates it, asks for help; and signs in with the electronic identity against a certified provider.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, overflow, soundPage, steps, visitor } from '../lib/browser.mjs';
import { CLIENT, PERSON, freePort, identityProvider } from '../lib/identity.mjs';
import { signIn } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const ANSWERS = {
  requester_name: PERSON.HoVaTen,
  requester_number: PERSON.SoDinhDanh,
  requester_phone: '0912 345 678',
  requester_address: 'Tổ dân phố mẫu',
  child_name: 'Hoàng Văn Mẫu',
  child_birth: '01/03/2026',
};

for (const engine of engines()) {
  for (const scripts of [true, false]) {
    const how = scripts ? 'with scripts' : 'without scripts';
    test(`a dossier prepared at home is tracked and rated, ${how}, on ${engine.name}`, { skip: engine.skip }, async (t) => {
      const server = await demo(t, engine);
      const opened = await browser(t);
      const citizen = await visitor(t, opened, server, { ...PHONE, javaScriptEnabled: scripts });
      const officer = await visitor(t, opened, server);
      await signIn(officer.page, 'Công chức một cửa');
      const sound = (visit) => (scripts || visit === officer ? soundPage(visit) : plain(visit));

      let code;
      await steps(citizen.page, 'a draft at home', async () => { code = await prepare(citizen, sound); });
      let dossier;
      await steps(officer.page, 'opened at the counter', async () => { dossier = await receive(officer, code, sound); });
      await steps(citizen.page, 'tracked by code and four digits', () => track(citizen, dossier, sound));
      await steps(officer.page, 'finished', () => finish(officer, dossier));
      await steps(citizen.page, 'rated by one tap', () => rate(citizen, sound));
      await steps(citizen.page, 'help asked for and given', () => help(citizen, officer, sound));
    });
  }

  test(`a citizen signs in with the electronic identity, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const server = await demo(t, engine, ['--base-url', address, '--listen', `127.0.0.1:${port}`]);
    const issuer = await identityProvider(t, `${address}/cua-toi/tro-lai`);
    const opened = await browser(t);
    const admin = await visitor(t, opened, server);
    await steps(admin.page, 'the administrator names the provider', () => nameProvider(admin, issuer));
    const officer = await visitor(t, opened, server);
    await signIn(officer.page, 'Công chức một cửa');
    const citizen = await visitor(t, opened, server, PHONE);
    await steps(citizen.page, 'signed in', () => signInAsCitizen(citizen, server));
    await steps(citizen.page, 'their own pages', async () => {
      const other = await visitor(t, opened, server, PHONE);
      const strange = await prepare(other, soundPage, { ...ANSWERS, requester_number: '019085009999' });
      const theirs = await receive(officer, strange, soundPage);
      const code = await prepare(citizen, soundPage);
      await receive(officer, code, soundPage);
      await ownPages(citizen, theirs);
    });
  });
}

/** What every page must hold where no script may look: one heading, no sideways scrolling, a silent console. */
async function plain({ page, complaints }) {
  assert.equal(await page.locator('h1').count(), 1, `${page.url()} has one heading`);
  await page.setViewportSize({ width: 320, height: 640 });
  assert.deepEqual([...await overflow(page), ...complaints.splice(0)], [], `${page.url()} has findings`);
  await page.setViewportSize(PHONE.viewport);
}

const press = (page, name) => page.getByRole('button', { name }).click();

/** Fills in the form of a birth; the code for the counter. */
async function prepare(citizen, sound, answers = ANSWERS) {
  const { page } = citizen;
  await page.goto('/nguoi-dan');
  await sound(citizen);
  await page.getByRole('link', { name: 'Chuẩn bị hồ sơ ở nhà' }).click();
  await sound(citizen);
  await page.getByRole('link', { name: 'Đăng ký khai sinh', exact: true }).click();
  await sound(citizen);
  const choice = page.locator('input[type=radio]').first();
  if (await choice.count()) await choice.check();
  await press(page, 'Bắt đầu');
  await page.waitForURL(/\/chuan-bi-ho-so\/[\w-]{43}$/);
  await sound(citizen);
  const draft = page.url();
  await page.goto(`${draft}/to-khai`);
  let seen = 0;
  while (/\/to-khai\/\w+$/.test(page.url())) {
    const key = page.url().split('/').at(-1);
    if (seen < 2) await sound(citizen);
    seen += 1;
    assert.ok(seen < 60, 'the form ends');
    const radio = page.locator('form input[type=radio]').first();
    if (await radio.count()) await radio.check();
    else if (await page.locator('form select').count()) await page.locator('form select').first().selectOption({ index: 1 });
    else for (const field of await page.locator('main form input[type=text], main form input[type=tel], main form textarea').all()) await field.fill(answers[key] ?? guess(key));
    await press(page, 'Tiếp tục');
    await page.waitForLoadState();
  }
  assert.ok(seen > 3, 'the form asks questions');
  assert.equal(page.url(), draft, 'after the last question comes the list');
  const paper = page.locator('a[href*="/giay-to/"]').first();
  await paper.click();
  await page.locator('input[type=file]').setInputFiles({ name: 'anh.png', mimeType: 'image/png', buffer: Buffer.from('\x89PNG\r\n\x1a\nmau', 'latin1') });
  await press(page, 'Gửi tệp');
  await page.getByRole('link', { name: 'anh.png' }).waitFor();
  await sound(citizen);
  await page.goto(`${draft}/kiem-tra`);
  await sound(citizen);
  await press(page, 'Đúng rồi, lấy mã');
  await page.waitForURL(/\/xong$/);
  await sound(citizen);
  return (await page.locator('.govuk-panel strong').textContent()).trim();
}

/** Something that fits a question of this name. */
function guess(key) {
  if (/number/.test(key)) return PERSON.SoDinhDanh;
  if (/phone/.test(key)) return '0912 345 678';
  if (/year/.test(key)) return '1990';
  if (/copies|count/.test(key)) return '1';
  if (/birth|date|day|_on$/.test(key)) return '01/03/1990';
  return 'Mẫu';
}

/** The officer scans the code and receives the draft; the code of the dossier. */
async function receive(officer, code, sound) {
  const { page } = officer;
  await page.goto('/ho-so/tiep-nhan/ban-nhap');
  await sound(officer);
  await page.locator('[name=ma]').fill(code.toLowerCase());
  await page.keyboard.press('Enter');
  await page.getByText('Hoàng Văn Mẫu').first().waitFor();
  await sound(officer);
  await page.locator('[name=brought]').first().check();
  await press(page, 'Tiếp nhận thành hồ sơ');
  await page.waitForURL(/\/ho-so\/[0-9a-f-]{36}$/);
  const said = await page.getByText('Đã tiếp nhận thành hồ sơ').first().textContent();
  return { code: said.match(/hồ sơ (\S+)\./)[1], address: page.url() };
}

async function track(citizen, dossier, sound) {
  const { page } = citizen;
  await page.goto(`/tra-cuu?ma=${dossier.code}`);
  await sound(citizen);
  await page.locator('[name=digits]').fill('0000');
  await press(page, 'Xem hồ sơ');
  await page.locator('.govuk-error-summary').waitFor();
  assert.equal(await page.locator('[name=code]').inputValue(), dossier.code, 'what was typed is kept');
  citizen.complaints.length = 0;
  await page.locator('[name=digits]').fill('5678');
  await press(page, 'Xem hồ sơ');
  await page.waitForURL('**/tra-cuu/ho-so');
  await sound(citizen);
  const text = await page.locator('main').textContent();
  assert.ok(text.includes('Hoàng Thị M•••') && !text.includes(PERSON.HoVaTen), 'the name is masked');
  assert.ok(!text.includes('0912 345 678') && !text.includes(PERSON.SoDinhDanh), 'numbers are masked');
}

/** The officer brings the dossier to its end, whatever steps its page offers. */
async function finish(officer, dossier) {
  const { page } = officer;
  await page.goto(dossier.address);
  for (let at = 0; at < 12; at += 1) {
    const on = page.locator('form[action$="/nhan"] button, form[action$="/chuyen-buoc"] button').first();
    if (!await on.count()) break;
    await on.click();
    await page.waitForLoadState();
  }
  const done = page.locator('form[action$="/ket-qua"] button[type=submit]').first();
  if (!await done.isVisible()) await page.locator('details:has(form[action$="/ket-qua"]) > summary').first().click();
  await done.click();
  await page.waitForLoadState();
}

async function rate(citizen, sound) {
  const { page } = citizen;
  await page.goto('/tra-cuu/ho-so');
  await page.getByText('Hồ sơ của ông/bà đã có kết quả').first().waitFor();
  await sound(citizen);
  await page.getByRole('button', { name: 'Đánh giá việc giải quyết hồ sơ' }).click();
  await sound(citizen);
  await press(page, 'Rất hài lòng');
  await page.getByRole('heading', { name: 'Cảm ơn ông/bà đã đánh giá' }).waitFor();
  await page.locator('[name=comment]').fill('Nhanh và dễ hiểu (minh họa)');
  await press(page, 'Gửi góp ý');
  await page.getByText('Ông/bà đã chọn').waitFor();
  await sound(citizen);
}

async function help(citizen, officer, sound) {
  const { page } = citizen;
  await page.goto('/nho-huong-dan');
  await sound(citizen);
  await page.locator('[name=what]').fill('Nhờ chỉ cách chụp giấy tờ (minh họa)');
  await page.locator('[name=name]').fill(PERSON.HoVaTen);
  await page.locator('[name=phone]').fill('0912 345 678');
  await press(page, 'Gửi lời nhờ');
  await page.waitForURL('**/nho-huong-dan/da-gui');
  await sound(citizen);
  await officer.page.goto('/ho-tro');
  await sound(officer);
  await officer.page.getByRole('link', { name: /Nhờ chỉ cách chụp/ }).first().click();
  await press(officer.page, 'Tôi nhận việc này');
  await officer.page.getByLabel('Đã hướng dẫn qua điện thoại').check();
  await sound(officer);
  await press(officer.page, 'Ghi kết quả');
  await officer.page.getByText('Đã ghi kết quả.').waitFor();
}

async function nameProvider(admin, issuer) {
  const { page } = admin;
  await signIn(page, 'Quản trị');
  await page.goto('/quan-tri/thiet-lap');
  await page.locator('[name="procedures.citizen.issuer"]').fill(issuer);
  await page.locator('[name="procedures.citizen.client"]').fill(CLIENT.id);
  await page.locator('[name="procedures.citizen.secret"]').fill(CLIENT.secret);
  await page.locator('form:has([name="procedures.citizen.issuer"]) button[type=submit]').last().click();
  await page.waitForLoadState();
}

async function signInAsCitizen(citizen, server) {
  const { page } = citizen;
  await page.goto('/cua-toi');
  await soundPage(citizen);
  // Whoever comes back without having gone out is turned away.
  const forged = await page.request.get(`${server.address}/cua-toi/tro-lai?code=x&state=y`);
  assert.equal(forged.status(), 422);
  await page.getByRole('button', { name: 'Đăng nhập bằng VNeID' }).click();
  await page.locator('[name=login]').fill('mau');
  await page.locator('[name=password]').fill('mau');
  await page.locator('button[type=submit]').click();
  await page.locator('button[type=submit]').click();
  await page.waitForURL(`${server.address}/cua-toi`);
  await page.getByText(PERSON.HoVaTen).first().waitFor();
  const cookies = await citizen.context.cookies(server.address);
  const own = cookies.find((cookie) => cookie.name === 'dinh_dan');
  assert.ok(own?.httpOnly && own.sameSite === 'Lax', 'the session of a citizen has a cookie of its own');
  assert.ok(!cookies.some((cookie) => cookie.name === 'dinh'), 'no officer is signed in');
  citizen.complaints.length = 0;
  await soundPage(citizen);
}

async function ownPages(citizen, theirs) {
  const { page } = citizen;
  await page.goto('/chuan-bi-ho-so?thu-tuc=1.000894');
  const choice = page.locator('input[type=radio]').first();
  if (await choice.count()) await choice.check();
  await press(page, 'Bắt đầu');
  await page.waitForURL(/\/chuan-bi-ho-so\/[\w-]{43}$/);
  await page.goto('/cua-toi');
  await page.getByRole('button', { name: /^Làm tiếp/ }).first().click();
  await page.waitForURL(/\/chuan-bi-ho-so\/[\w-]{43}$/);
  await page.goto('/cua-toi');
  await page.getByRole('link', { name: 'Đăng ký khai sinh', exact: true }).first().waitFor();
  await page.getByText('thủ tục liên thông làm cả ba việc một lần').first().waitFor();
  await soundPage(citizen);
  await page.locator('a[href^="/cua-toi/ho-so/"]').first().click();
  await page.getByText('đã được tiếp nhận').first().waitFor();
  await soundPage(citizen);
  const id = theirs.address.split('/').at(-1);
  assert.equal((await page.request.get(`/cua-toi/ho-so/${id}`)).status(), 404, 'nobody sees the dossier of another');
  await page.goto('/cua-toi/ai-da-xem');
  await page.getByText('Chính ông/bà').first().waitFor();
  await soundPage(citizen);
  const data = await (await page.request.get('/cua-toi/du-lieu.json')).json();
  assert.equal(data.person.number, PERSON.SoDinhDanh);
  assert.ok(data.dossiers.length > 0 && data.dossiers.every((dossier) => dossier.applicant.number === PERSON.SoDinhDanh));
  await page.goto('/cua-toi/xoa-du-lieu');
  await soundPage(citizen);
  await press(page, 'Gửi đề nghị');
  await page.waitForURL(/\/cua-toi$/);
  await press(page, 'Đăng xuất');
  await page.getByRole('button', { name: 'Đăng nhập bằng VNeID' }).waitFor();
  assert.equal((await page.request.get('/cua-toi/du-lieu.json', { maxRedirects: 0 })).status(), 303);
}
