/** Where faults of our own go. Messages are lower case without a full stop, facts stand beside them. */
export interface Log {
  error(message: string, facts: Readonly<Record<string, unknown>>): void;
}
