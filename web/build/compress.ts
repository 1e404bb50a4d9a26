import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const toBrotli = promisify(brotliCompress);
const toGzip = promisify(gzip);

/** The text as it is sent to browsers that accept brotli, and to those that accept gzip only. */
export async function compress(
  text: Uint8Array,
  { quality }: { readonly quality: number },
): Promise<{ readonly brotli: Uint8Array; readonly gzip: Uint8Array }> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
  const [brotli, gzipped] = await Promise.all([toBrotli(text, { params }), toGzip(text, { level: 9 })]);
  return { brotli, gzip: gzipped };
}
