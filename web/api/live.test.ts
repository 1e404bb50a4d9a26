import { expect, test } from 'bun:test';
import { toEvent } from './live.ts';

test('an event has a name, an id and its data, over several lines too', () => {
  expect(toEvent('event: click\nid: 7\ndata: {"a":\ndata: 1}')).toEqual({
    event: 'click',
    id: '7',
    data: '{"a":\n1}',
  });
});

test('a comment that keeps the connection open is no event', () => {
  expect(toEvent(': still here')).toBeNull();
});
