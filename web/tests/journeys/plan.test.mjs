// From a signed plan as DOCX to a tracked plan: upload, settle its contradictions, match its units, import; a unit
// reports on a task with evidence; an indicator opens where its figure comes from. With scripts and without.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { browser, soundPage, steps, visitor } from '../lib/browser.mjs';
import { docxOf, realPlan } from '../lib/docx.mjs';
import { carry, matchUnits, settleContradictions, upload } from '../lib/import.mjs';
import { ROLES, signIn } from '../lib/people.mjs';
import { engines } from '../lib/server.mjs';
import { demo } from '../lib/ward.mjs';

const [, COORDINATOR, CONTACT] = ROLES;
const PLAN = realPlan('song-cong-2026');
const LEFT_OUT = PLAN === undefined && 'the folder of real plans is not here (DINH_SHARED, or ../shared)';
// The first words of the twelve tasks in the plan's appendix.
const TASKS = [
  'Tổ chức tập huấn, hướng dẫn cho Tổ công nghệ số', 'Tổ chức tập huấn về chuyển đổi số', 'Tổ chức lớp “Bình dân học vụ số”',
  'Phát sóng thông tin', 'Phối hợp các đơn vị cung ứng dịch vụ viễn thông', 'Tham gia các lớp đào tạo',
  'Triển khai quyết liệt các nhiệm vụ', 'Khảo sát, nâng cao tỷ lệ người dùng điện thoại', 'Triển khai thực hiện các nội dung thuộc Đề án 06',
  'Đầu tư nâng cấp hệ thống hạ tầng kỹ thuật', 'Thực hiện chuyển đổi số trong chăm sóc sức khỏe', 'Thúc đẩy ứng dụng công nghệ trong các hoạt động giáo dục',
];

for (const engine of engines()) {
  for (const scripts of [true, false]) {
    const how = `on ${engine.name}, ${scripts ? 'with' : 'without'} scripts`;
    test(`a signed plan becomes a tracked plan, ${how}`, { skip: LEFT_OUT || engine.skip }, async (t) => {
      const server = await demo(t, engine);
      const opened = await browser(t);
      const visit = await visitor(t, opened, server, { javaScriptEnabled: scripts });
      const { page } = visit;
      const sound = () => (scripts ? soundPage(visit) : undefined);
      let plan;
      await steps(page, `the standing office imports the plan, ${how}`, async () => {
        await signIn(page, COORDINATOR);
        const review = await upload(page, 'Kế hoạch chuyển đổi số Sông Công 2026.docx', docxOf(PLAN));
        await sound();
        const settled = await settleContradictions(page);
        assert.ok(settled.some((text) => /tập huấn/i.test(text) && /Quý II\b/.test(text) && /Quý III\b/i.test(text)), `the training has two deadlines; found: ${settled.join(' | ')}`);
        await sound();
        assert.ok(await matchUnits(page) >= 8, 'the plan names its units');
        await carry(page, review);
        plan = page.url().split('?')[0];
        await sound();
      });
      await steps(page, `the dashboard shows targets and tasks, ${how}`, async () => {
        const indicators = await page.locator('a[href^="/chi-tieu/"]').evaluateAll((all) => new Set(all.map((link) => link.pathname)).size);
        assert.ok(indicators >= 15, `${indicators} indicators on the dashboard`);
        await page.goto(`${plan}/nhiem-vu`);
        const shown = (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
        assert.deepEqual(TASKS.filter((task) => !shown.includes(task)), [], 'tasks of the appendix that are missing');
        await sound();
      });
      await steps(page, `the indicator opens where its figure comes from, ${how}`, async () => {
        await page.goto(plan);
        await page.locator('a[href^="/chi-tieu/"]').first().click();
        await page.waitForURL(/\/chi-tieu\//);
        await sound();
        const origin = page.locator('a[href*="/ke-hoach/nhap/"], a[href*="#d"], a[href*="/ket-qua-nam-truoc"]').first();
        const answer = await page.request.get(await origin.getAttribute('href'));
        assert.equal(answer.status(), 200);
      });
      await reportWithEvidence(t, opened, server, scripts, how);
    });
  }
}

/** A unit's contact finds a task under "Việc của tôi", reports on it with a file, and finds both in its history. */
async function reportWithEvidence(t, opened, server, scripts, how) {
  const visit = await visitor(t, opened, server, { javaScriptEnabled: scripts });
  const { page } = visit;
  await steps(page, `a unit reports with evidence, ${how}`, async () => {
    await signIn(page, CONTACT);
    await page.goto('/viec-cua-toi');
    await page.locator('main a[href^="/nhiem-vu/"]').first().click();
    await page.waitForURL(/\/nhiem-vu\//);
    const task = page.url().split('#')[0];
    const form = page.locator('form[action$="/cap-nhat"]');
    await form.locator('[name=progress]').fill('40');
    await form.locator('[name=body]').fill('Đã tổ chức một lớp cho 45 cán bộ, công chức.');
    await form.locator('input[type=file]').setInputFiles({ name: 'danh-sach-lop.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') });
    await form.locator('button[type=submit]').first().click();
    await page.locator('.govuk-notification-banner').waitFor();
    assert.equal(page.url().split('#')[0].split('?')[0], task);
    const shown = await page.locator('main').innerText();
    assert.ok(shown.includes('Đã tổ chức một lớp cho 45 cán bộ, công chức.'), 'the report is shown');
    const evidence = page.locator('a', { hasText: 'danh-sach-lop.pdf' }).first();
    const answer = await page.request.get(await evidence.getAttribute('href'));
    assert.equal(answer.status(), 200);
    assert.match((await answer.body()).toString('latin1'), /^%PDF-1\.4/);
    if (scripts) await soundPage(visit);
  });
}
