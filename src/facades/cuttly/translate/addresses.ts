/** The host of a short link, and its raw path with the slash. Null for any other text. */
export function readShortLink(text: string): { host: string; path: string } | null {
  for (const candidate of decodings(text.trim())) {
    const match = /^(?:https?:\/\/)?([^/\s?#:]+)(?::\d+)?(\/[^?#]+)$/i.exec(candidate);
    const [, host = '', path = ''] = match ?? [];
    if (match !== null) return { host, path };
  }
  return null;
}

/** Reads a destination that is raw or URL-encoded up to twice. */
export function readDestination(text: string): string {
  return (
    decodings(text.trim()).find((candidate) => /^https?:\/\//i.test(candidate) && URL.canParse(candidate)) ??
    text
  );
}

const DECODINGS_MAX = 2;

/** The raw text, decoded once and decoded twice. */
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
