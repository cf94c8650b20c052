/** The answer is longer than what is read of any answer. */
export class BodyTooLong extends Error {
  override readonly name = 'BodyTooLong';
}

/**
 * The whole body as text, at most `maxBytes` of it after decompression; a BOM is dropped. Throws `BodyTooLong`, a
 * TypeError for bytes that are not UTF-8, and whatever the connection throws.
 */
export async function readBody(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return '';
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    // Decoded in one piece: a text that is joined from pieces is copied when it is looked through.
    if (done) return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks, bytes));
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel().catch(() => undefined); // The answer is given up either way.
      throw new BodyTooLong(`The answer is longer than ${maxBytes} bytes.`);
    }
    chunks.push(value);
  }
}
