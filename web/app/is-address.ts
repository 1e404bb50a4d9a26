/** Whether somebody may mean a web address: `example.com/launch`. In linear time for every text. */
export function isAddress(text: string): boolean {
  const [host = ''] = text.replace(/^https?:\/\//i, '').split(/[/?#]/, 1);
  const ending = host.slice(host.lastIndexOf('.') + 1);
  return !/\s/.test(text) && ending.length >= 2 && ending.length < host.length - 1;
}
