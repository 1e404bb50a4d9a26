/** Why an operator's command cannot be done, in one sentence for that person. It is no bug, so nobody logs it. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
}
