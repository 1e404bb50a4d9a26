/**
 * A store has no space left: the disk is full, or the server's share of it. Stores throw it instead of the driver's
 * error, because it is neither a bug nor the caller's fault.
 */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
}
