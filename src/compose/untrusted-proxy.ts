import type { Log } from '../server/log.ts';

/** Says once which proxy is not believed, and which setting would change that. */
export function onUntrustedProxy(log: Log): (proxy: string) => void {
  let said = false;
  return (proxy) => {
    if (said) return;
    said = true;
    log.warn(
      { proxy, setting: 'WAYMARK_TRUSTED_PROXIES' },
      `${proxy} sends X-Forwarded-For and is not believed; if it is your proxy, add it to WAYMARK_TRUSTED_PROXIES`,
    );
  };
}
