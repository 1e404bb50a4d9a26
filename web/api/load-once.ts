import { rethrowNoted } from './new-build.ts';

/** Loads a part of the program once. */
export function loadOnce<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | null = null;
  return () => {
    loading ??= load()
      .catch(rethrowNoted)
      .catch((error: unknown) => {
        loading = null;
        throw error;
      });
    return loading;
  };
}
