import { useSyncExternalStore } from 'react';

const phone = () => window.matchMedia('(max-width: 720px)');

function listenToPhone(listener: () => void): () => void {
  const query = phone();
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

export const useIsPhone = (): boolean => useSyncExternalStore(listenToPhone, () => phone().matches);

/** The height of a row, which a person chooses and a phone sets. */
const rowPx = (): number =>
  Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue('--row')) || 48;

function listenToRow(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density'] });
  const stop = listenToPhone(listener);
  return () => {
    observer.disconnect();
    stop();
  };
}

export const useRowPx = (): number => useSyncExternalStore(listenToRow, rowPx);

/** The side bar and the gutters. */
const AROUND_PX = 216 + 2 * 32;

function listenToWidth(listener: () => void): () => void {
  window.addEventListener('resize', listener, { passive: true });
  return () => window.removeEventListener('resize', listener);
}

/** What there is for columns on a desk. */
export const useRoomPx = (): number =>
  useSyncExternalStore(listenToWidth, () => document.documentElement.clientWidth - AROUND_PX);
