import type { Archive } from './xlsx-archive.js';
import { partOfKind, readRelations, ROOT_RELATIONS } from './xlsx-relations.js';

/** What the archive is when it is no workbook that can be read, for messages; undefined where it may be one. */
export async function foreignPart(archive: Archive): Promise<string | undefined> {
  const { names } = archive;
  if (names.has('mimetype')) {
    const document = openDocumentName(await mimetype(archive));
    if (document !== undefined) return document;
  }
  const part = names.has(ROOT_RELATIONS)
    ? partOfKind(archive, await readRelations(archive), 'officeDocument')
    : undefined;
  if (part !== undefined) return part.endsWith('.bin') ? BINARY : undefined;
  const known = entries.find(([entry]) => names.has(entry));
  if (known) return known[1];
  return names.has(ROOT_RELATIONS) ? undefined : archiveName([...names]);
}

/** What a main document is whose root element has another name than a workbook's. */
export function foreignRoot(name: string): string {
  if (name === 'document') return WORD;
  return name === 'presentation' ? SLIDES : `an Office document of another kind (${name})`;
}

const BINARY = 'a binary Excel workbook (.xlsb)';
const WORD = 'a Word document (.docx)';
const SLIDES = 'a PowerPoint presentation (.pptx)';

/** Entries that only one kind of archive has. */
const entries: readonly (readonly [string, string])[] = [
  ['xl/workbook.bin', BINARY],
  ['word/document.xml', WORD],
  ['ppt/presentation.xml', SLIDES],
  ['meta-inf/manifest.xml', 'an OpenDocument file (.ods)'],
  ['content.xml', 'an OpenDocument file (.ods)'],
  ['index/document.iwa', 'an Apple Numbers document'],
  ['index.zip', 'an Apple Numbers document'],
];

/** Its first entry tells an OpenDocument's type (OASIS OpenDocument 1.3, part 2, 3.3). */
function openDocumentName(type: string): string | undefined {
  if (!type.startsWith('application/vnd.oasis.opendocument.')) return undefined;
  if (type.includes('.spreadsheet')) return 'an OpenDocument spreadsheet (.ods)';
  return type.includes('.text') ? 'an OpenDocument text (.odt)' : 'an OpenDocument file';
}

async function mimetype(archive: Archive): Promise<string> {
  for await (const chunk of archive.read('mimetype')) return chunk.toString('latin1', 0, 200);
  return '';
}

function archiveName(names: readonly string[]): string {
  const table = names.find((name) => /\.(csv|tsv|txt|xlsx)$/.test(name));
  return table === undefined
    ? 'a ZIP archive without a workbook'
    : `a ZIP archive that holds ${table}: unpack it first`;
}
