// node web/tests/bench-import.mjs: an export of 10,000 dossiers is sent, its columns are agreed to, and it is in the work
// list; seconds from the press of the button to the last row, on both databases, beside the limit.
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { Client } from './lib/http.mjs';
import { engines, start, storage } from './lib/server.mjs';

const ROWS = 10_000;
const LIMIT_S = 10;
const COLUMNS = ['code', 'procedure', 'name', 'number', 'channel', 'received_at', 'due_at', 'state', 'finished_at'];
const two = (n) => String(n).padStart(2, '0');
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
    await office.signIn('quantri');
    await office.post('/danh-muc-thu-tuc/nap-mau', Client.form((await office.get('/danh-muc-thu-tuc')).text, '/danh-muc-thu-tuc/nap-mau'));
    const file = await office.upload('/ket-noi/tep', 'ho-so.csv', exported());
    const begun = performance.now();
    const fields = Client.form((await office.get(file)).text, file);
    for (const [place, field] of COLUMNS.entries()) fields.set(field, String(place));
    assert.equal((await office.post(file, fields)).status, 303, 'the columns are agreed to');
    while (!(await office.get(file)).text.includes('10.000 dòng: 10.000 mới')) {
      assert.ok(performance.now() - begun < 120_000, 'the file is not brought in');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const seconds = (performance.now() - begun) / 1000;
    worst = Math.max(worst, seconds);
    console.log(`${engine.name}: ${ROWS} rows in ${seconds.toFixed(1)} s`);
  } finally {
    await server.stop();
    await rm(kept.folder, { recursive: true, force: true });
  }
}
assert.ok(worst > 0, 'nothing was measured');
console.log(`import: ours ${worst.toFixed(1)} s, peer (the limit) ${LIMIT_S} s, ratio ${(LIMIT_S / worst).toFixed(1)}`);

/** An export as the province's system gives it. */
function exported() {
  const lines = ['Mã hồ sơ;Mã TTHC;Người nộp;Số định danh;Hình thức nộp;Ngày tiếp nhận;Ngày hẹn trả;Trạng thái;Ngày hoàn thành'];
  for (let n = 0; n < ROWS; n += 1) {
    const day = `${two(1 + (n % 28))}/${two(1 + (n % 9))}/2026`;
    const code = `H55.242-26${two(1 + (n % 9))}${two(1 + (n % 28))}-${String(n).padStart(5, '0')}`;
    lines.push(`${code};1.004837;Nguyễn Văn Mẫu ${n};${String(n).padStart(12, '0')};Trực tuyến;${day} 08:15;${day} 17:00;Đã giải quyết;${day} 15:00`);
  }
  return lines.join('\n');
}
