/** A reason not to start that the operator can remove; the message says how. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
