// Server time of the plan dashboard as an ordinary officer sees it: 40 indicators and 100 tasks in each of three years,
// then the same with ten times the history. Everything is made over HTTP as officers would make it.
// node web/tests/bench-dashboard.mjs: prints the figures of each engine and the last line of `bin/bench dashboard`.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { Client } from './lib/http.mjs';
import { engines, start, storage } from './lib/server.mjs';

const LIMIT_MS = 15;
const YEARS = [2024, 2025, 2026];
const INDICATORS = 40;
const TASKS = 100;
const REPORTS = 150;
const MORE_REPORTS = 1350;
const LOOKS = 300;
const UNITS = ['Phòng Văn hóa – Xã hội', 'Văn phòng HĐND-UBND', 'Trung tâm Phục vụ hành chính công', 'Công an phường'];

let worst = 0;
for (const engine of engines()) {
  if (engine.skip) {
    console.log(`${engine.name}: left out, ${engine.skip}`);
    continue;
  }
  const kept = await storage(engine);
  const server = await start('demo', ...kept.arguments);
  try {
    const office = new Client(server.address);
    await office.signIn('tonghop');
    const plans = [];
    for (const year of YEARS) plans.push(await office.importPlan(`ke-hoach-${year}.md`, planText(year)));
    const dashboard = `/ke-hoach/${plans.at(-1)}`;
    const tasks = await tasksOf(office, dashboard);
    const officer = new Client(server.address);
    await officer.signIn('daumoi');
    await report(office, tasks, REPORTS);
    const before = await look(officer, dashboard);
    await report(office, tasks, MORE_REPORTS);
    const after = await look(officer, dashboard);
    console.log(`${engine.name}: ${tasks.length} tasks, ${before.indicators} indicators, ${YEARS.length} years`);
    console.log(`  ${REPORTS} reports of history: median ${before.median} ms, p95 ${before.p95} ms`);
    console.log(`  ${REPORTS + MORE_REPORTS} reports of history: median ${after.median} ms, p95 ${after.p95} ms`);
    worst = Math.max(worst, before.p95, after.p95);
  } finally {
    await server.stop();
    await rm(kept.folder, { recursive: true, force: true });
  }
}
console.log(`dashboard: ours ${worst.toFixed(1)} ms, peer (the limit) ${LIMIT_MS} ms, ratio ${(LIMIT_MS / worst).toFixed(1)}`);

/** A plan in the usual form; its tasks are alike and so end together, or the reader would see contradictions. */
function planText(year) {
  const unit = (n) => UNITS[n % UNITS.length];
  const targets = Array.from({ length: INDICATORS }, (_, n) => `- Tỷ lệ nội dung thứ ${n + 1} của lĩnh vực ${n % 7} được thực hiện trên môi trường số đạt ${60 + (n % 40)}%.`);
  const rows = Array.from({ length: TASKS }, (_, n) => `${n + 1}\tTổ chức thực hiện nội dung công việc số ${n + 1} năm ${year}\tBáo cáo kết quả số ${n + 1}\tQuý IV/${year}\t${unit(n)}\t${unit(n + 1)}\t`);
  return [
    'ỦY BAN NHÂN DÂN', 'PHƯỜNG SÔNG CÔNG', `Số: 1${year % 100}/KH-UBND`, `Sông Công, ngày 05 tháng 11 năm ${year - 1}`, '',
    `# KẾ HOẠCH CHUYỂN ĐỔI SỐ PHƯỜNG SÔNG CÔNG NĂM ${year}`, '', '## I. MỤC TIÊU', '', '### 1. Chỉ tiêu cụ thể', '', ...targets, '',
    '## II. TỔ CHỨC THỰC HIỆN', '', ...UNITS.flatMap((name, n) => [`### ${n + 1}. ${name}`, '', '- Theo dõi, đôn đốc việc thực hiện kế hoạch.', '']),
    '## PHỤ LỤC', '', `## DANH SÁCH CÁC NHIỆM VỤ CHUYỂN ĐỔI SỐ NĂM ${year}`, '',
    'TT\tTên nhiệm vụ\tYêu cầu kết quả đạt được\tThời gian thực hiện\tĐơn vị chủ trì thực hiện\tĐơn vị phối hợp\tGhi chú', ...rows, '',
  ].join('\n');
}

async function tasksOf(client, plan) {
  const { text } = await client.get(`${plan}/nhiem-vu`);
  const tasks = [...new Set([...text.matchAll(/\/nhiem-vu\/([0-9a-f]{8}-[0-9a-f-]{27})/g)].map(([, id]) => id))];
  assert.ok(tasks.length >= TASKS, `${tasks.length} tasks were imported`);
  return tasks;
}

async function report(client, tasks, count) {
  for (let n = 0; n < count; n += 1) {
    assert.ok(await client.report(tasks[n % tasks.length], `Báo cáo lần ${n + 1}.`), 'the report is kept');
  }
}

/** Looks at the page again and again; the milliseconds that the server says it took. */
async function look(client, path) {
  const took = [];
  let indicators = 0;
  for (let n = 0; n < LOOKS + 20; n += 1) {
    const { status, timing, text } = await client.get(path);
    assert.equal(status, 200);
    indicators = new Set([...text.matchAll(/\/chi-tieu\/([0-9a-f-]{36})/g)].map(([, id]) => id)).size;
    // The first looks warm caches up.
    if (n >= 20) took.push(Number(timing.match(/dur=([\d.]+)/)[1]));
  }
  took.sort((a, b) => a - b);
  return { indicators, median: took[Math.floor(LOOKS / 2)], p95: took[Math.floor(LOOKS * 0.95)] };
}
