// A dossier with a fee, from the scanned card to the rating: papers are asked for with a reason that the citizen reads,
// the fee is paid by VietQR and told by the bank at once or by its statement, the result is handed over, the citizen
// rates by the public link and the leader reads it. With scripts and, the citizen and the officer, without.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { browser, soundPage, steps, visitor } from '../lib/browser.mjs';
import { press, receiveByCard, set } from '../lib/desk.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const [ADMINISTRATOR] = ROLES;
const [LEADER, OFFICER] = [ROLES[3], ROLES[5]];
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const SECRET = 'khoa-bao-co-cua-ngan-hang-mau';
const ACCOUNT = '0011012345678';
const REASON = 'Tờ khai thiếu thông tin hoặc chưa ký.';

/** The two ways in which the ward learns that money came; each with its own person and its own comment. */
const CASES = [
  { scripts: true, how: 'told by the bank at once', pay: payByNotice, name: 'Nguyễn Thị Mẫu', comment: 'Báo có nhanh, dễ nộp (minh họa)' },
  { scripts: false, how: 'read from its statement, without scripts', pay: payByStatement, name: 'Phạm Thị Mẫu', comment: 'Cán bộ tận tình (minh họa)' },
];

for (const engine of engines()) {
  test(`a fee is paid by VietQR, ${CASES.map(({ how }) => how).join(' or ')}, on ${engine.name}`, { skip: engine.skip }, async (t) => {
    const server = await demo(t, engine);
    const opened = await browser(t);
    const office = await visitor(t, opened, server);
    await signIn(office.page, ADMINISTRATOR);
    await steps(office.page, 'the administrator names the account', () => nameAccount(office));
    const leader = await visitor(t, opened, server);
    await signIn(leader.page, LEADER);
    for (const { scripts, how, pay, name, comment } of CASES) {
      const officer = await visitor(t, opened, server, { javaScriptEnabled: scripts });
      const citizen = await visitor(t, opened, server, { ...PHONE, javaScriptEnabled: scripts });
      // What a page looks like does not hang on the database.
      const sound = scripts && engine.name === 'SQLite' ? soundPage : async () => {};
      await signIn(officer.page, OFFICER);
      let dossier;
      await steps(officer.page, `received and asked for papers, ${how}`, async () => { dossier = await askForPapers(officer, name, sound); });
      await steps(citizen.page, `the citizen reads why, ${how}`, () => readWhy(citizen, dossier, sound));
      await steps(officer.page, `the fee is asked for, ${how}`, () => askForFee(officer, dossier, sound));
      await steps(citizen.page, `the citizen sees the code to scan, ${how}`, () => seeCode(citizen, dossier, sound));
      await steps(officer.page, `the money comes, ${how}`, () => pay(officer, dossier, sound));
      await steps(officer.page, `the result is handed over, ${how}`, () => handOver(officer, dossier, sound));
      await steps(citizen.page, `the citizen rates, ${how}`, () => rate(t, opened, server, citizen, { scripts, comment, sound }));
      await steps(leader.page, `the leader reads the rating, ${how}`, () => readRating(leader, dossier, comment, sound));
    }
  });
}

async function nameAccount(office) {
  await set(office.page, {
    'procedures.bank_bin': '970403',
    'procedures.bank_account': ACCOUNT,
    'procedures.bank_holder': 'UBND phường (minh họa)',
    'procedures.bank_name': 'Ngân hàng mẫu',
    'procedures.bank_webhook_secret': SECRET,
  });
}

/** Where the dossier stands, as its page says. */
const stands = (page, text) => page.locator('.pw-status', { hasText: text }).first().waitFor();

async function askForPapers(officer, name, sound) {
  const { page } = officer;
  const dossier = await receiveByCard(page, { name, phone: '0912345678', procedure: '2.000635' });
  await press(page, '/chuyen-buoc');
  await page.locator('details:has(form[action$="/bo-sung"]) > summary').click();
  await page.locator('#supplement_reason').selectOption({ label: REASON });
  // A reason that is about a paper is not taken without one.
  await press(page, '/bo-sung');
  await page.locator('.govuk-error-summary').waitFor();
  officer.complaints.length = 0;
  assert.equal(await page.locator('#supplement_reason').inputValue(), REASON, 'what was chosen is kept');
  await page.locator('#supplement_component').selectOption({ index: 1 });
  const paper = await page.locator('#supplement_component option:checked').innerText();
  await page.locator('#supplement_note').fill('Ông/bà ghi rõ số bản cần cấp.');
  await press(page, '/bo-sung');
  await stands(page, 'Yêu cầu bổ sung giấy tờ');
  await sound(officer);
  return { ...dossier, paper };
}

async function readWhy(citizen, dossier, sound) {
  const { page } = citizen;
  await page.goto(`/tra-cuu?ma=${dossier.code}`);
  await page.locator('[name=digits]').fill('5678');
  await page.getByRole('button', { name: 'Xem hồ sơ' }).click();
  await page.getByRole('heading', { name: 'Hồ sơ của ông/bà cần bổ sung giấy tờ' }).waitFor();
  const asked = await page.locator('section[aria-labelledby=can-lam]').innerText();
  for (const text of [dossier.paper, REASON, 'Ông/bà ghi rõ số bản cần cấp.']) assert.ok(asked.includes(text), `${text} in ${asked}`);
  await sound(citizen);
}

/** The papers came; two copies are asked for, to be paid first. */
async function askForFee(officer, dossier, sound) {
  const { page } = officer;
  await page.goto(dossier.address);
  await page.locator('#resume_note').fill('Tờ khai đã ghi đủ.');
  await press(page, '/tiep-tuc');
  await stands(page, 'Đang xử lý');
  await page.locator('a[href$="/phi"]').first().click();
  await page.waitForURL(/\/phi$/);
  await sound(officer);
  await page.locator('#copies').fill('2');
  await page.locator('input[name=timing][value=before]').check();
  await press(page, '/phi');
  await page.getByText('Đã lưu mức thu của hồ sơ.').waitFor();
  await codeToScan(page, dossier);
  await sound(officer);
  await page.goto(dossier.address);
  await stands(page, 'Yêu cầu thực hiện nghĩa vụ tài chính');
}

/** The picture of the code is there, with what it says in words: the account, the amount, the dossier. */
async function codeToScan(page, { code }) {
  const picture = page.getByRole('img', { name: 'Mã VietQR để quét bằng ứng dụng ngân hàng' }).locator('svg');
  const box = await picture.boundingBox();
  assert.ok(box.width >= 120 && Math.abs(box.width - box.height) < 2, `a square large enough to scan, not ${JSON.stringify(box)}`);
  const words = await page.locator('section:has(.pw-qr)').first().innerText();
  for (const text of [ACCOUNT, '16.000', code, 'UBND phường (minh họa)']) assert.ok(words.includes(text), `${text} in ${words}`);
}

async function seeCode(citizen, dossier, sound) {
  const { page } = citizen;
  await page.goto('/tra-cuu/ho-so');
  await page.getByRole('heading', { name: 'Hồ sơ của ông/bà cần nộp phí, lệ phí' }).waitFor();
  await codeToScan(page, dossier);
  await sound(citizen);
}

/** The bank tells of the transfer, signed; what is signed wrongly counts for nothing, what comes twice counts once. */
async function payByNotice(officer, dossier, sound) {
  const { page } = officer;
  const body = JSON.stringify({
    transaction_id: 'GD-MAU-0001',
    reference: 'FT26320001',
    amount: 16_000,
    description: `MBVCB ${dossier.code.replaceAll(/[^\w]/g, ' ')} nop phi`,
    paid_at: new Date().toISOString(),
  });
  const send = async (secret) => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-dinh-timestamp': timestamp, 'x-dinh-signature': signature };
    const answer = await fetch(new URL('/api/v1/payments/notices', page.url()), { method: 'POST', headers, body });
    return answer.status === 200 ? (await answer.json()).result : answer.status;
  };
  assert.equal(await send('mot-khoa-hoan-toan-khac'), 403);
  await page.reload();
  await stands(page, 'Yêu cầu thực hiện nghĩa vụ tài chính');
  assert.deepEqual([await send(SECRET), await send(SECRET)], ['matched', 'repeated']);
  await paid(officer, dossier, 'Chuyển khoản (báo có)', sound);
  await page.goto('/thu-phi/doi-soat');
  await page.getByText('Đã báo có nhưng chưa thấy trong sao kê').first().waitFor();
  await sound(officer);
}

/** The statement of the bank is brought in, twice: another's money stays loose, the same file changes nothing. */
async function payByStatement(officer, dossier, sound) {
  const { page } = officer;
  const day = new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' });
  const rows = [
    'Ngày giao dịch,Số tham chiếu,Ghi nợ,Ghi có,Nội dung',
    `${day},FT26320002,,"16.000",${dossier.code} NOP PHI`,
    `${day},FT26320003,,"50.000",TIEN DIEN THANG 11`,
  ];
  const send = async () => {
    await page.goto('/thu-phi/sao-ke');
    await page.locator('#file').setInputFiles({ name: 'sao-ke.csv', mimeType: 'text/csv', buffer: Buffer.from(`${rows.join('\n')}\n`) });
    await press(page, '/thu-phi/sao-ke');
    await page.waitForURL(/\/thu-phi$/);
  };
  await send();
  await page.getByText('Đã đọc 2 khoản tiền vào: 1 khoản tính cho hồ sơ, 1 khoản chưa nhận ra hồ sơ, 0 khoản đã có.').waitFor();
  await page.getByText('TIEN DIEN THANG 11').waitFor();
  await send();
  await page.getByText('2 khoản đã có').waitFor();
  await paid(officer, dossier, 'Chuyển khoản (sao kê)', sound);
}

/** Paid in full, once; the dossier goes on by itself, and the number of the receipt is kept. */
async function paid(officer, dossier, way, sound) {
  const { page } = officer;
  await page.goto(dossier.address);
  await stands(page, 'Đang xử lý');
  await page.goto(`${dossier.address}/phi`);
  await stands(page, 'Đã nộp đủ');
  const came = page.locator('section[aria-labelledby=da-nop] tbody tr');
  assert.equal(await came.count(), 1);
  assert.ok((await came.innerText()).includes(way));
  await page.locator('details:has(form[action$="/bien-lai"]) > summary').click();
  await page.locator('#receipt_number').fill('BL-2026-0001');
  await press(page, '/bien-lai');
  await page.getByText('BL-2026-0001').first().waitFor();
  await sound(officer);
}

async function handOver(officer, dossier, sound) {
  const { page } = officer;
  await page.goto(dossier.address);
  await page.locator('details:has(form[action$="/ket-qua"]) > summary').click();
  await page.locator('#result_number').fill('15/TLBS');
  await press(page, '/ket-qua');
  await stands(page, 'Đã xử lý xong');
  await press(page, '/tra');
  await stands(page, 'Đã trả kết quả');
  await sound(officer);
}

/** The link of the rating is public: it opens for whoever holds it, also where nobody tracks the dossier. */
async function rate(t, opened, server, citizen, { scripts, comment, sound }) {
  await citizen.page.goto('/tra-cuu/ho-so');
  await citizen.page.getByRole('heading', { name: 'Ông/bà đã nhận kết quả' }).waitFor();
  const link = await citizen.page.locator('a[href^="/danh-gia/"]').first().getAttribute('href');
  const anybody = await visitor(t, opened, server, { ...PHONE, javaScriptEnabled: scripts });
  const { page } = anybody;
  await page.goto(link);
  await sound(anybody);
  await page.getByRole('button', { name: 'Hài lòng', exact: true }).click();
  await page.getByRole('heading', { name: 'Cảm ơn ông/bà đã đánh giá' }).waitFor();
  await page.locator('[name=comment]').fill(comment);
  await page.getByRole('button', { name: 'Gửi góp ý' }).click();
  await page.getByText('Ông/bà đã chọn').waitFor();
  assert.equal(await page.locator('[name=comment]').inputValue(), comment);
}

async function readRating(leader, dossier, comment, sound) {
  const { page } = leader;
  await page.goto('/danh-gia?gop-y=1');
  const row = page.locator('tbody tr', { hasText: comment });
  assert.equal(await row.count(), 1);
  assert.match(await row.innerText(), /Hài lòng[\s\S]*trích lục[\s\S]*Đỗ Thị Mẫu/i);
  await sound(leader);
  await row.locator('a').first().click();
  await page.waitForURL(dossier.address);
  await page.getByText(dossier.code).first().waitFor();
}
