import { describe, expect, test } from 'bun:test';
import { createAddressGuard } from './address-guard.ts';
import { FetchRefused } from './fetch-refused.ts';
import { findTarget, type ResolveHost, readWebUrl } from './target.ts';

const nobody: ResolveHost = async () => [];

async function targetOf(text: string, lookup: ResolveHost = nobody, allowed: readonly string[] = []) {
  const url = readWebUrl(text);
  return url === null ? null : await findTarget(url, createAddressGuard(allowed), lookup);
}

async function faultOf(text: string, lookup: ResolveHost = nobody, allowed: readonly string[] = []) {
  const outcome = await targetOf(text, lookup, allowed).catch((error: unknown) => error);
  return outcome instanceof FetchRefused ? outcome.fault : outcome;
}

describe('where a request may go', () => {
  test.each([
    'http://127.0.0.1/',
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://0177.0.0.1/',
    'http://127.0.0.1./',
    'http://127。0。0。1/',
    'http://①②⑦.0.0.1/',
    'http://%31%32%37.0.0.1/',
    'http://shop.test@127.0.0.1/',
    'http://0/',
    'http://[::1]/',
    'http://[::]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[0:0:0:0:0:ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[2002:7f00:1::]/',
    'http://[fd00:ec2::254]/latest/meta-data/',
    'http://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1/',
    'http://192.168.1.1:8080/',
    'http:\\\\127.0.0.1\\x',
  ])('%s is a forbidden address', async (url) => {
    expect(await faultOf(url)).toBe('forbidden_address');
  });

  test('is the address that a name has, IPv4 before IPv6 and no more than three', async () => {
    const addresses = ['2606:4700::1', '2606:4700::2', '1.1.1.1', '1.0.0.1'];
    const target = await targetOf('https://shop.test/', async () => addresses);
    expect(target?.addresses).toEqual(['1.1.1.1', '1.0.0.1', '2606:4700::1']);
  });

  test('the name is lookups for without what surrounds it', async () => {
    const lookups: string[] = [];
    const lookup: ResolveHost = async (host) => {
      lookups.push(host);
      return ['1.1.1.1'];
    };
    await targetOf('https://u:p@BÜCHER.test:8443/a?b#c', lookup);
    expect(lookups).toEqual(['xn--bcher-kva.test']);
  });
});

describe('a port', () => {
  test.each([0, 1, 22, 25, 81, 444, 1023, 3306, 5432, 6379, 6667, 11211, 27017])(
    '%d of a public address is refused',
    async (port) => {
      expect(await faultOf(`http://93.184.215.14:${port}/`)).toBe('bad_port');
      expect(await faultOf(`http://shop.test:${port}/`, async () => ['93.184.215.14'])).toBe('bad_port');
    },
  );

  test.each([
    ['http://1.1.1.1/', 80],
    ['https://1.1.1.1/', 443],
    ['http://1.1.1.1:443/', 443],
    ['https://1.1.1.1:8443/', 8443],
    ['http://1.1.1.1:65535/', 65_535],
  ])('%s is one for the web', async (url, port) => {
    expect((await targetOf(url))?.port).toBe(port);
  });

  test('any is open where the operator allows the address', async () => {
    expect((await targetOf('http://10.0.0.1:6379/', nobody, ['10.0.0.0/8']))?.port).toBe(6379);
    const mixed: ResolveHost = async () => ['10.0.0.1', '1.1.1.1'];
    expect(await faultOf('http://mixed.test:6379/', mixed, ['10.0.0.0/8'])).toBe('bad_port');
  });
});
