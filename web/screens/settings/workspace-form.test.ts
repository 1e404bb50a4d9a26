import { expect, test } from 'bun:test';
import { workspaceChange } from '../../../src/api/contract/account.ts';
import { faultOfQrColors } from '../../../src/core/base/qr-look.ts';
import { qrColorsOf, toWorkspaceChange } from './workspace-form.ts';

test('an emptied field is the default again', () => {
  const change = toWorkspaceChange({ timezone: '', default_domain_id: '', qr_color: '' });
  expect(change).toEqual({ timezone: null, default_domain_id: null, qr: { color: null } });
});

test('only what was changed is sent, and the API takes it', () => {
  const change = toWorkspaceChange({
    name: ' Growth ',
    timezone: 'Asia/Taipei',
    required_second_factor: true,
    qr_color: '#1a2b3c',
    qr_background: 'transparent',
    qr_level: 'high',
    qr_logo: 'https://example.com/logo.png',
  });
  expect(change.name).toBe('Growth');
  expect(workspaceChange.safeParse(change).success).toBe(true);
  expect(toWorkspaceChange({ name: 'Growth' })).toEqual({ name: 'Growth' });
});

test.each([
  ['#000000', '#ffffff'],
  ['#aabbcc', '#ffffff'],
  ['#ffffff', '#000000'],
  ['#1a2b3c', 'transparent'],
  ['#777777', '#ffffff'],
])('whether %s on %s can be read is what the server says', (color, background) => {
  const isRefused = faultOfQrColors({ color, background }) !== null;
  const shown = qrColorsOf({ qr_color: color, qr_background: background });
  expect(shown).toEqual(isRefused ? 'too_close' : { color, background });
});

test('a colour that is half typed is not drawn', () => {
  expect(qrColorsOf({ qr_color: '#12', qr_background: '' })).toBe('unfinished');
});
