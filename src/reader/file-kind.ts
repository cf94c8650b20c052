/** What the first bytes of a file show it to be. `text` is anything that is no known binary format. */
export type FileKind = { readonly is: 'zip' | 'text' } | { readonly is: 'other'; readonly name: string };

const ZIP: FileKind = { is: 'zip' };
const TEXT: FileKind = { is: 'text' };

/** Tells the kind of a file by its first bytes; the name's extension is not looked at. */
export function fileKindOf(head: Buffer): FileKind {
  if (startsWith(head, 'PK\x03\x04') || startsWith(head, 'PK\x05\x06')) return ZIP;
  if (startsWith(head, OLE)) return { is: 'other', name: oleName(head) };
  const binary = signatures.find(([signature]) => startsWith(head, signature));
  if (binary) return { is: 'other', name: binary[1] };
  const markup = markupName(head);
  return markup === undefined ? TEXT : { is: 'other', name: markup };
}

const OLE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';

/** Signatures as latin-1 text, with what people call the format. */
const signatures: readonly (readonly [string, string])[] = [
  ['\x1f\x8b', 'a gzip archive: unpack it first'],
  ['BZh', 'a bzip2 archive: unpack it first'],
  ['\xfd7zXZ\x00', 'an xz archive: unpack it first'],
  ['\x28\xb5\x2f\xfd', 'a zstd archive: unpack it first'],
  ['7z\xbc\xaf\x27\x1c', 'a 7-Zip archive: unpack it first'],
  ['Rar!\x1a\x07', 'a RAR archive: unpack it first'],
  ['%PDF-', 'a PDF document'],
  ['{\\rtf', 'a rich text document'],
  ['version https://git-lfs.github.com/spec/', 'a pointer of Git LFS, not the file itself'],
  ['SQLite format 3\x00', 'an SQLite database'],
  ['PAR1', 'a Parquet file'],
  ['\x89PNG', 'a picture'],
  ['\xff\xd8\xff', 'a picture'],
  ['GIF8', 'a picture'],
  ['\x09\x08\x10\x00', 'an old Excel workbook (.xls)'],
  ['\x09\x04\x06\x00', 'an old Excel workbook (.xls)'],
];

function startsWith(head: Buffer, signature: string): boolean {
  return head.subarray(0, signature.length).toString('latin1') === signature;
}

// OLE directory entries are UTF-16; these names stand in every file of the kind ([MS-OFFCRYPTO] 2.3, [MS-XLS] 2.1.2).
function oleName(head: Buffer): string {
  if (head.includes(Buffer.from('EncryptedPackage', 'utf16le'))) return 'a workbook protected by a password';
  if (head.includes(Buffer.from('Workbook', 'utf16le'))) return 'an old Excel workbook (.xls)';
  if (head.includes(Buffer.from('WordDocument', 'utf16le'))) return 'a Word document (.doc)';
  return 'an old Microsoft Office file (.xls), or a workbook protected by a password';
}

function markupName(head: Buffer): string | undefined {
  const start = head
    .subarray(0, 1024)
    .toString('latin1')
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (start.startsWith('<!doctype html') || start.startsWith('<html') || start.startsWith('<table'))
    return 'a web page (HTML)';
  if (start.startsWith('<?xml')) {
    return start.includes('schemas-microsoft-com:office') ? 'an Excel 2003 XML workbook' : 'an XML file';
  }
  return /^(\{\s*"|\[\s*[[{])/.test(start) ? 'a JSON file' : undefined;
}
