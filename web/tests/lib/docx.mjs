// A DOCX made from a plan as text: headings, bold lines, paragraphs and table rows, in a container that is not compressed.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { ROOT } from './server.mjs';

const SHARED = process.env.DINH_SHARED ?? path.join(ROOT, '../shared');

/** The text of a real plan, or undefined where the folder of real plans is not here. */
export function realPlan(name) {
  const file = path.join(SHARED, 'data/plans', `${name}.txt`);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** A DOCX with the lines of a text: `#` begins a heading, tabs part the cells of a table row. */
export function docxOf(text) {
  const body = [];
  let rows = [];
  const flush = () => {
    if (rows.length > 0) body.push(`<w:tbl><w:tblPr/><w:tblGrid/>${rows.join('')}</w:tbl>`);
    rows = [];
  };
  for (const line of text.split('\n').map((line) => line.replaceAll(/<\/?b>|<br>/g, '').trimEnd())) {
    if (line.includes('\t')) {
      rows.push(`<w:tr>${line.split('\t').map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`);
    } else {
      if (line.trim() !== '' ) flush();
      if (line.trim() !== '') body.push(paragraph(line));
    }
  }
  flush();
  const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
  const kinds = 'http://schemas.openxmlformats.org/package/2006';
  const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  return zip({
    '[Content_Types].xml': `${declaration}<Types xmlns="${kinds}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    '_rels/.rels': `${declaration}<Relationships xmlns="${kinds}/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml': `${declaration}<w:document ${word}><w:body>${body.join('')}</w:body></w:document>`,
  });
}

function paragraph(line) {
  const depth = line.match(/^#{1,6}(?= )/)?.[0].length;
  const bold = depth !== undefined || /^\*\*.*\*\*\s*$/.test(line);
  const text = line.replace(/^#{1,6} /, '').replaceAll('**', '').trim();
  const outline = depth === undefined ? '' : `<w:pPr><w:outlineLvl w:val="${depth - 1}"/></w:pPr>`;
  const run = `<w:r>${bold ? '<w:rPr><w:b/></w:rPr>' : ''}<w:t xml:space="preserve">${escaped(text)}</w:t></w:r>`;
  return `<w:p>${outline}${text === '' ? '' : run}</w:p>`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A ZIP container with files stored as they are. */
function zip(files) {
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = Buffer.from(text, 'utf8');
    const title = Buffer.from(name, 'utf8');
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(0x0800, 6);
    head.writeUInt32LE(crc32(data), 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt32LE(data.length, 22);
    head.writeUInt16LE(title.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(20, 4);
    head.copy(entry, 6, 4, 30);
    entry.writeUInt32LE(offset, 42);
    parts.push(head, title, data);
    directory.push(entry, title);
    offset += head.length + title.length + data.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 8);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}
