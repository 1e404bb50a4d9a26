export type FetchFault =
  | 'not_http'
  | 'bad_port'
  | 'no_such_host'
  | 'forbidden_address'
  | 'timeout'
  | 'too_large'
  | 'too_many_redirects'
  | 'connection'
  | 'bad_redirect';

/** Why a fetch from an untrusted URL failed. The message is for the log only: it may name internal addresses. */
export class FetchRefused extends Error {
  override readonly name = 'FetchRefused';
  readonly fault: FetchFault;

  constructor(fault: FetchFault, facts?: string, cause?: unknown) {
    super(facts === undefined ? fault : `${fault}: ${facts}`, { cause });
    this.fault = fault;
  }
}
