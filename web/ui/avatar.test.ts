import { expect, test } from 'bun:test';

import { lettersOf } from './avatar.tsx';

test.each([
  ['Ann Moreau', 'AM'],
  ['ann', 'A'],
  ['ann.moreau@example.com', 'AC'],
  ['Jean-Luc de la Tour', 'JT'],
  ['王小明', '明'],
  ['👩‍🚀 Zoé', '👩Z'],
  ['', '?'],
])('the letters of %p are %p', (name, letters) => {
  expect(lettersOf(name)).toBe(letters);
});
