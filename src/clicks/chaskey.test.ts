import { expect, test } from 'bun:test';
import { chaskey, chaskeyKey, chaskeyMessage } from './chaskey.ts';

// The tags of the messages '', 00, 00 01, 00 01 02, … with 8 rounds, as its authors publish them.
const KEY = [0x833d3433, 0x009f389f, 0x2398e64f, 0x417acf39];
const TAGS: readonly (readonly number[])[] = [
  [0x792e8fe5, 0x75ce87aa, 0x2d1450b5, 0x1191970b],
  [0x13a9307b, 0x50e62c89, 0x4577bd88, 0xc0bbdc18],
  [0x55df8922, 0x2c7ff577, 0x73809ef4, 0x4e5084c0],
  [0x1bdbb264, 0xa07680d8, 0x8e5b2ab8, 0x20660413],
  [0x30b2d171, 0xe38532fb, 0x16707c16, 0x73ed45f0],
  [0xbc983d0c, 0x31b14064, 0x234cd7a2, 0x0c92bbf9],
];

function tagOf(bytes: readonly number[], rounds?: number): readonly number[] {
  const message = chaskeyMessage(64);
  message.bytes.set(bytes);
  const tag = new Int32Array(4);
  chaskey(chaskeyKey(new Uint8Array(Uint32Array.from(KEY).buffer)), message, bytes.length, tag, rounds);
  return [...new Uint32Array(tag.buffer)];
}

test('the tags of the authors come out', () => {
  for (const [length, tag] of TAGS.entries()) {
    const bytes = Array.from({ length }, (_, index) => index);
    expect(tagOf(bytes, 8)).toEqual([...tag]);
  }
});

test('a message of one whole block has the tag that is computed by hand in the reference', () => {
  const bytes = Array.from({ length: 16 }, (_, index) => index);
  expect(tagOf(bytes, 8)).toEqual([0x79271ca9, 0xd66a1c71, 0x81ca474e, 0x49831cad]);
});

test('each length and each byte makes another tag', () => {
  const tags = new Set<string>();
  for (let length = 0; length <= 64; length++) tags.add(tagOf(new Array(length).fill(0)).join());
  for (let index = 0; index < 40; index++) {
    const bytes = new Array(40).fill(0);
    bytes[index] = 1;
    tags.add(tagOf(bytes).join());
  }
  expect(tags.size).toBe(65 + 40);
});
