/** The message of anything that can be thrown. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The code of an error of the operating system, such as ENOENT; '' for every other error. */
export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
