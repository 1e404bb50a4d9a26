import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';

const toBrotli = promisify(brotliCompress);

/** The text as it is sent to browsers that accept brotli, and to those that accept gzip only. */
export async function compress(
  text: Uint8Array,
  { quality }: { readonly quality: number },
): Promise<{ readonly brotli: Uint8Array; readonly gzip: Uint8Array }> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: quality };
  // 3 in 100 smaller than the best of zlib, and as fast.
  const gzip = Bun.gzipSync(new Uint8Array(text), { library: 'libdeflate', level: 12 });
  return { brotli: await toBrotli(text, { params }), gzip };
}
