// The review of a plan pressed button by button by the standing office, with scripts and without: contradictions, units,
// accept, edit, refuse, merge, undo, add a sentence, leave and come back, two people at once, carry over.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps, visitor } from '../lib/browser.mjs';
import { docxOf } from '../lib/docx.mjs';
import { matchUnits, press, upload } from '../lib/import.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { demo } from '../lib/ward.mjs';

const COORDINATOR = ROLES[1];
const TEXT = `KẾ HOẠCH
Chuyển đổi số phường Đình Mẫu năm 2027
Căn cứ Nghị quyết số 71-NQ/TW ngày 22/8/2025 của Chính phủ về giáo dục;
I. MỤC ĐÍCH, YÊU CẦU
Tạo chuyển biến rõ nét ở nhà văn hóa các khu phố nhờ bảng tin điện tử.
II. MỤC TIÊU
- Tỷ lệ hồ sơ thủ tục hành chính nộp trực tuyến đạt trên 85%.
- Tỷ lệ hộ gia đình dùng thanh toán điện tử đạt 80%.
- 100% văn bản của phường được ký số.
- 100% văn bản phát hành của UBND phường được ký số.
III. NHIỆM VỤ
- Nâng tỷ lệ người dân biết dùng mạng; tỷ lệ hộ gia đình dùng thanh toán điện tử đạt 70%.
IV. TỔ CHỨC THỰC HIỆN
1. Công an phường
- Chủ trì làm sạch dữ liệu dân cư, hoàn thành trước ngày 30/6/2027.
- Tuyên truyền về an toàn thông tin.
2. Văn phòng HĐND và UBND phường
- Theo dõi, đôn đốc việc thực hiện Kế hoạch.`;

for (const scripts of [true, false]) {
  const how = scripts ? 'with scripts' : 'without scripts';
  test(`every button of the review does what it says, ${how}`, async (t) => {
    const server = await demo(t);
    const opened = await browser(t);
    const visit = await visitor(t, opened, server, { javaScriptEnabled: scripts });
    const { page } = visit;
    // The browser notes each 422 by itself; what else it complains about counts.
    const sound = async () => {
      visit.complaints.splice(0, visit.complaints.length, ...visit.complaints.filter((text) => !/\b422\b/.test(text)));
      if (scripts) await soundPage(visit);
    };
    const progress = async () => (await page.locator('#import-progress').innerText()).match(/\d+\/\d+/)[0];
    const seen = async () => Number((await progress()).split('/')[0]);
    const item = (words) => page.locator('.pw-item').filter({ hasText: words }).first();
    const button = (words, verdict) => item(words).locator(`button[value=${verdict}]`);
    let review;
    const section = (slug) => page.goto(`${review}?phan=${slug}`);

    await steps(page, `contradictions, ${how}`, async () => {
      await signIn(page, COORDINATOR);
      review = await upload(page, 'ke-hoach-dinh-mau-2027.docx', docxOf(TEXT));
      await section('mau-thuan');
      const [issuer, values] = ['71-NQ/TW', 'thanh toán điện tử'];
      await item(issuer).locator('[name=note]').fill('Đã hỏi phòng soạn thảo');
      await press(page, button(issuer, 'edit'), 422);
      assert.ok(await item(issuer).locator('.govuk-error-message').count() > 0, 'it says what is missing');
      assert.equal(await item(issuer).locator('[name=note]').inputValue(), 'Đã hỏi phòng soạn thảo', 'what was typed stays');
      await sound();
      await item(issuer).locator('[value=other]').check();
      await item(issuer).locator('[name=other]').fill('Bộ Chính trị');
      await press(page, button(issuer, 'edit'));
      assert.match(await item(issuer).innerText(), /Bộ Chính trị/);
      await item(values).locator('[value=first]').check();
      await press(page, button(values, 'edit'));
      assert.match(await item(values).innerText(), /Theo chỗ thứ nhất/);
      await press(page, button(values, 'undo'));
      assert.equal(await item(values).locator('[value=first]').isChecked(), false);
      await item(values).locator('[value=second]').check();
      await press(page, button(values, 'edit'));
      assert.match(await item(values).innerText(), /Theo chỗ thứ hai/);
      await sound();
    });

    await steps(page, `units, ${how}`, async () => {
      await page.goto(review);
      assert.ok(await matchUnits(page) >= 2, 'the plan names its units');
      await sound();
    });

    await steps(page, `targets, ${how}`, async () => {
      await section('chi-tieu');
      const before = await seen();
      await press(page, button('nộp trực tuyến', 'accept'));
      assert.equal(await seen(), before + 1, 'the count goes on beside the item');
      assert.match(await item('nộp trực tuyến').innerText(), /Đã chấp nhận/);
      await item('phát hành').getByRole('button', { name: 'Sửa' }).click();
      const form = page.locator('.pw-item form:has([name=name])');
      await form.locator('[name=name]').fill('');
      await press(page, form.locator('button[value=edit]'), 422);
      assert.ok(await form.locator('.govuk-error-message').count() > 0);
      await form.locator('[name=name]').fill('Tỷ lệ văn bản đi của UBND phường được ký số');
      await press(page, form.locator('button[value=edit]'));
      assert.match(await item('văn bản đi của UBND').innerText(), /Đã chấp nhận/);
      await press(page, button('văn bản của phường', 'reject'));
      assert.match(await item('văn bản của phường').innerText(), /Đã bỏ/);
      await press(page, button('văn bản của phường', 'undo'));
      assert.match(await item('văn bản của phường').innerText(), /Chưa xem/);
      await item('văn bản của phường').getByRole('button', { name: 'Sửa' }).click();
      const merge = page.locator('.pw-item form:has([name=into])');
      const target = await merge.locator('[name=into] option', { hasText: 'văn bản đi' }).getAttribute('value');
      await merge.locator('[name=into]').selectOption(target);
      await press(page, merge.locator('button[value=merge]'));
      assert.match(await item('văn bản của phường').innerText(), /Gộp vào: .*văn bản đi/);
      await sound();
    });

    await steps(page, `a sentence is added from the document, ${how}`, async () => {
      await section('nhiem-vu');
      const line = page.locator('[data-line]', { hasText: 'nhờ bảng tin điện tử' });
      const add = page.locator('#them-muc');
      if (scripts) {
        await line.click({ clickCount: 3 });
        await add.locator('[name=text]').waitFor();
        assert.match(await add.locator('[name=text]').inputValue(), /nhờ bảng tin điện tử/, 'what was selected stands in the form');
      } else {
        await page.locator('#them summary').click();
        await add.locator('[name=line_start]').fill(await line.getAttribute('data-line'));
      }
      await add.locator('button').click();
      await page.waitForURL(/sua=/);
      const form = page.locator('.pw-item form:has([name=title])');
      assert.match(await form.locator('[name=title]').inputValue(), /nhờ bảng tin điện tử/);
      await press(page, form.locator('button[value=edit]'));
      assert.match(await item('nhờ bảng tin điện tử').innerText(), /Đã chấp nhận/);
      await sound();
    });

    await steps(page, `leaving and coming back, ${how}`, async () => {
      const before = await progress();
      await page.goto('/ke-hoach');
      await page.goto('/ke-hoach/nhap');
      await page.getByRole('link', { name: 'ke-hoach-dinh-mau-2027.docx' }).click();
      await page.waitForURL((url) => url.href.startsWith(review));
      assert.equal(await progress(), before);
    });

    const colleague = (await visitor(t, opened, server, { javaScriptEnabled: scripts })).page;
    const theirs = colleague.locator('.pw-item').filter({ hasText: 'an toàn thông tin' }).first();
    await steps(colleague, `two people at once, ${how}`, async () => {
      await signIn(colleague, COORDINATOR);
      await colleague.goto(`${review}?phan=nhiem-vu`);
      await section('nhiem-vu');
      await press(page, button('an toàn thông tin', 'accept'));
      await press(colleague, theirs.locator('button[value=reject]'));
      assert.match(await theirs.innerText(), /Đã bỏ/, 'the later decision stands');
      await press(colleague, theirs.locator('button[value=undo]'));
      await page.reload();
      assert.match(await item('an toàn thông tin').innerText(), /Chưa xem|Đã chấp nhận/);
    });

    await steps(page, `the rest is accepted and carried over, ${how}`, async () => {
      await section('thong-tin-chung');
      await page.locator('form[action$="/chap-nhan-het"] button[name=tat-ca]').click();
      await page.locator('.govuk-notification-banner').waitFor();
      const carry = page.locator('form[action$="/nhap"] button[type=submit]');
      await carry.waitFor();
      await sound();
      await carry.click();
      await page.waitForURL((url) => !url.pathname.startsWith('/ke-hoach/nhap/'));
      assert.match(await page.locator('main').innerText(), /văn bản đi của UBND phường/);
    });

    await steps(colleague, `a colleague who is late is told, ${how}`, async () => {
      await press(colleague, theirs.locator('button').first(), 422);
      assert.match(await colleague.locator('main').innerText(), /đã đưa vào theo dõi rồi/i);
      assert.equal(await colleague.locator('h1').count(), 1);
    });
  });
}

test('with scripts the button that carries over appears with the last decision', async (t) => {
  const server = await demo(t);
  const { page } = await visitor(t, await browser(t), server);
  await steps(page, 'the last decision', async () => {
    await signIn(page, COORDINATOR);
    const review = await upload(page, 'ngan.docx', docxOf('KẾ HOẠCH\nChuyển đổi số phường Đình Mẫu năm 2028\nI. MỤC TIÊU\n- Tỷ lệ hồ sơ trực tuyến đạt trên 85%.\nII. NHIỆM VỤ, GIẢI PHÁP\n- Xây dựng kho dữ liệu.'));
    await page.goto(review);
    await page.locator('form[action$="/chap-nhan-het"] button[name=tat-ca]').click();
    await page.locator('.govuk-notification-banner').waitFor();
    await page.goto(`${review}?phan=chi-tieu`);
    await press(page, page.locator('.pw-item button[value=undo]').first());
    assert.equal(await page.locator('form[action$="/nhap"]').count(), 0, 'one item waits again');
    await press(page, page.locator('.pw-item button[value=accept]').first());
    await page.locator('form[action$="/nhap"] button').waitFor();
  });
});
