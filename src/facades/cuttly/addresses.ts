/** A short link as somebody wrote it, taken apart: a host and a raw path with its slash. Null when it can be none. */
export function readShortLink(text: string): { host: string; path: string } | null {
  for (const candidate of decodings(text.trim())) {
    const match = /^(?:https?:\/\/)?([^/\s?#:]+)(?::\d+)?(\/[^?#]+)$/i.exec(candidate);
    const [, host = '', path = ''] = match ?? [];
    if (match !== null) return { host, path };
  }
  return null;
}

/** A destination: raw, or URL-encoded up to twice more than the query already was. */
export function readDestination(text: string): string {
  return (
    decodings(text.trim()).find((candidate) => /^https?:\/\//i.test(candidate) && URL.canParse(candidate)) ??
    text
  );
}

const DECODINGS_MAX = 2;

/** The text, and what comes of decoding it once and twice. */
function decodings(text: string): readonly string[] {
  const all = [text];
  for (let last = text; all.length <= DECODINGS_MAX && last.includes('%'); ) {
    try {
      last = decodeURIComponent(last);
    } catch {
      break;
    }
    all.push(last);
  }
  return all;
}
