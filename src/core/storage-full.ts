/**
 * A store has no room for what it was to keep: the disk is full, or as much of it as the server may have. Stores throw it
 * in place of what their driver says, because it is neither a bug nor the fault of whoever asks.
 */
export class StorageFull extends Error {
  override readonly name = 'StorageFull';
}
