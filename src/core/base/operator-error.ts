/** Why an operator's command failed, in one sentence for the operator. Not a bug, so it is not logged. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
