/** Each parameter's value, or, if it is repeated, its values in order. */
export function readQuery(url: string): Record<string, string | string[]> {
  const start = url.indexOf('?');
  const read: Record<string, string | string[]> = Object.create(null);
  if (start < 0) return read;
  const hash = url.indexOf('#', start);
  for (const [name, value] of new URLSearchParams(hash < 0 ? url.slice(start) : url.slice(start, hash))) {
    const before = read[name];
    if (before === undefined) read[name] = value;
    else if (typeof before === 'string') read[name] = [before, value];
    else before.push(value);
  }
  return read;
}
