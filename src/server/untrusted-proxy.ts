import type { Log } from './log.ts';

/** Warns once about an untrusted proxy, and names the setting that would trust it. */
export function onUntrustedProxy(log: Log): (proxy: string) => void {
  let warned = false;
  return (proxy) => {
    if (warned) return;
    warned = true;
    log.warn(
      { proxy, setting: 'WAYMARK_TRUSTED_PROXIES' },
      `${proxy} sends X-Forwarded-For but is not trusted; if it is your proxy, add it to WAYMARK_TRUSTED_PROXIES`,
    );
  };
}
